//! Moments on Vietnamese clocks.

use super::lang::Lang;
use crate::model::Time;

/// Seconds that Vietnam is ahead of UTC.
const OFFSET: i64 = 7 * 3600;

/// A moment on Vietnamese clocks.
pub fn moment(time: Time, lang: Lang) -> String {
    let (year, month, day, hour, minute, second) = time.plus_seconds(OFFSET).civil();
    let clock = format!("{hour:02}:{minute:02}:{second:02} +07:00");
    lang.pick(
        format!("{year:04}-{month:02}-{day:02} {clock}"),
        format!("{day:02}/{month:02}/{year:04} {clock}"),
    )
}

/// A sentence with its moments in UTC put on Vietnamese clocks, as the lines beside it have them.
pub fn local_times(sentence: &str, lang: Lang) -> String {
    let around: &[char] = &['(', ')', ',', ';', '.'];
    let words = sentence.split(' ').map(|word| {
        let core = word.trim_matches(around);
        match Time::parse(core).filter(|_| core.ends_with('Z')) {
            Some(time) => word.replace(core, &moment(time, lang)),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The day of a moment in Vietnam.
pub fn day(time: Time, lang: Lang) -> String {
    let (year, month, day, ..) = time.plus_seconds(OFFSET).civil();
    lang.pick(format!("{year:04}-{month:02}-{day:02}"), format!("{day:02}/{month:02}/{year:04}"))
}

#[cfg(test)]
mod tests {
    use super::day;
    use super::local_times;
    use crate::model::Time;
    use crate::report::Lang;

    #[test]
    fn moments_in_a_sentence_are_put_on_vietnamese_clocks_and_nothing_else_is() {
        let sentence = "expired (2022-12-31T16:59:59Z), not 2022-12-31 or Z.";
        let told = local_times(sentence, Lang::Vi);
        assert_eq!(told, "expired (31/12/2022 23:59:59 +07:00), not 2022-12-31 or Z.");
    }

    #[test]
    fn day_is_the_one_in_vietnam() {
        let time = Time::parse("2022-12-31T17:00:00Z").expect("a time");
        assert_eq!(
            (day(time, Lang::En), day(time, Lang::Vi)),
            ("2023-01-01".into(), "01/01/2023".into())
        );
    }
}
