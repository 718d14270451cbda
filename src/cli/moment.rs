//! Moments on the command line. A day alone means its last second in Vietnam, so that what was
//! signed on that day is judged with all that happened on it; the order of 5/3/2026 is day, month,
//! year in every language, so that a command means the same on all machines.

use crate::model::Time;

/// Seconds by which Vietnam is ahead of UTC.
const AHEAD: i64 = 7 * 3600;

/// RFC 3339; a day, as `2026-03-05` or `5/3/2026`; or a moment as reports write it in Vietnamese,
/// `05/03/2026 08:30:00 +07:00`.
pub(super) fn parse_time(text: &str) -> Result<Time, String> {
    let rfc_3339 = || Time::parse(text).filter(|_| text.len() > 10);
    last_second(text).or_else(rfc_3339).or_else(|| of_a_report(text)).ok_or_else(|| {
        "expected a moment such as 2026-03-01T08:00:00+07:00, or a day such as 2026-03-01 or \
         1/3/2026 (day/month/year)"
            .to_owned()
    })
}

/// The last second of a day in Vietnam.
fn last_second(text: &str) -> Option<Time> {
    let (year, month, day) = day(text)?;
    let last = Time::from_civil(year, month, day, 23, 59, 59)?;
    Some(last.plus_seconds(AHEAD.saturating_neg()))
}

fn of_a_report(text: &str) -> Option<Time> {
    let (date, time) = text.split_once(' ')?;
    let (year, month, day) = day(date).filter(|_| date.contains('/'))?;
    let (clock, offset) = time.split_once(' ')?;
    Time::parse(&format!("{year:04}-{month:02}-{day:02}T{clock}{offset}"))
}

/// Year, month, day.
fn day(text: &str) -> Option<(i64, u32, u32)> {
    let parts = |separator| {
        let parts: Vec<&str> = text.split(separator).collect();
        <[&str; 3]>::try_from(parts).ok()
    };
    let [year, month, day] = match (parts('-'), parts('/')) {
        (Some(parts), _) => parts,
        (None, Some([day, month, year])) => [year, month, day],
        (None, None) => return None,
    };
    let number = |text: &str, most: usize| -> Option<u32> {
        let is_number =
            (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| is_number)
    };
    let year = number(year, 4).filter(|_| year.len() == 4)?;
    Some((i64::from(year), number(month, 2)?, number(day, 2)?))
}

#[cfg(test)]
mod tests {
    use super::parse_time;

    fn read(text: &str) -> Option<String> {
        parse_time(text).ok().map(|time| time.to_string())
    }

    #[test]
    fn day_is_its_last_second_in_vietnam_in_either_form() {
        for text in ["5/3/2026", "05/03/2026", "2026-03-05", "2026-3-5"] {
            assert_eq!(read(text).as_deref(), Some("2026-03-05T16:59:59Z"), "{text}");
        }
        assert_eq!(read("25/12/2026").as_deref(), Some("2026-12-25T16:59:59Z"));
    }

    #[test]
    fn moment_is_taken_as_it_is() {
        assert_eq!(read("2026-03-01T08:00:00+07:00").as_deref(), Some("2026-03-01T01:00:00Z"));
    }

    #[test]
    fn moment_of_a_report_can_be_given_back() {
        let told = read("05/03/2026 08:30:00 +07:00");
        assert_eq!(told.as_deref(), Some("2026-03-05T01:30:00Z"));
        assert_eq!(read("05/03/2026 08:30:00"), None);
        assert_eq!(read("05/03/2026 25:30:00 +07:00"), None);
    }

    #[test]
    fn month_before_day_short_years_and_words_are_refused() {
        for text in
            ["12/25/2026", "5/3/26", "31/2/2026", "5/3", "5/3/2026/1", "+5/3/2026", "hôm qua", ""]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
