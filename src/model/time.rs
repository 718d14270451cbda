//! A moment in UTC, and its RFC 3339 form.
//!
//! No clock is read here: the one call to the system clock is in `adapters/clock.rs`.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use std::fmt;

/// A moment in UTC, in milliseconds since 1970-01-01T00:00:00Z (leap seconds are not counted).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Time(i64);

impl Time {
    /// From whole seconds since the Unix epoch.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// From milliseconds since the Unix epoch.
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn unix(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_millis(self) -> i64 {
        self.0
    }

    /// From a civil date and time of day in UTC; `None` where there is no such moment.
    /// A second of 60 is taken as the following minute's first.
    pub fn from_civil(
        year: i64,
        month: u32,
        day: u32,
        hour: u32,
        minute: u32,
        second: u32,
    ) -> Option<Self> {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days_in_month = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        if !(0..=9999).contains(&year)
            || day == 0
            || day > days_in_month
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        // Days from civil, counted in 400-year eras that begin in March.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let shifted = i64::from((month + 9) % 12);
        let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        Some(Self::from_unix(
            days * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second),
        ))
    }

    /// Year, month, day, hour, minute, second in UTC.
    pub fn civil(self) -> (i64, u32, u32, u32, u32, u32) {
        let seconds = self.unix();
        let days = seconds.div_euclid(86_400) + 719_468;
        let rest = seconds.rem_euclid(86_400);
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let part = |value: i64| u32::try_from(value).unwrap_or_default();
        (year, part(month), part(day), part(rest / 3600), part(rest % 3600 / 60), part(rest % 60))
    }

    /// This moment plus (or, where negative, minus) so many seconds.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Reads RFC 3339 (`2026-03-01T08:00:00Z`, `…+07:00`, a fraction of a second allowed), or a
    /// date alone (`2026-03-01`, its first moment in UTC). `None` where it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<u32> {
            let digits = text.get(from..to)?;
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            digits.parse().ok()
        };
        let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|b| wanted.contains(b));
        if !(is(4, b"-") && is(7, b"-")) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        if bytes.len() == 10 {
            return Self::from_civil(i64::from(year), month, day, 0, 0, 0);
        }
        if !(is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
            return None;
        }
        let base = Self::from_civil(
            i64::from(year),
            month,
            day,
            number(11, 13)?,
            number(14, 16)?,
            number(17, 19)?,
        )?;
        let mut rest = text.get(19..)?;
        let mut millis = 0;
        if let Some(fraction) = rest.strip_prefix('.') {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return None;
            }
            let three: String =
                fraction.chars().take(digits).chain("000".chars()).take(3).collect();
            millis = three.parse::<i64>().ok()?;
            rest = fraction.get(digits..)?;
        }
        let offset = match rest.as_bytes() {
            b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2]
                if [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()) =>
            {
                let value = |a: &u8, b: &u8| i64::from(a - b'0') * 10 + i64::from(b - b'0');
                let seconds = value(h1, h2) * 3600 + value(m1, m2) * 60;
                if *sign == b'+' { seconds } else { -seconds }
            }
            _ => return None,
        };
        Some(Self(base.0 + millis - offset * 1000))
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC, with milliseconds only where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.0.rem_euclid(1000) {
            0 => write!(f, "Z"),
            millis => write!(f, ".{millis:03}Z"),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not an RFC 3339 time")))
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn rfc_3339_with_offset_is_read_and_printed_in_utc() {
        let time = Time::parse("2026-03-01T07:30:00.250+07:00").map(|t| t.to_string());
        assert_eq!(time.as_deref(), Some("2026-03-01T00:30:00.250Z"));
    }

    #[test]
    fn every_day_of_four_centuries_round_trips() {
        let mut time = Time::parse("1900-01-01").expect("a date");
        for _ in 0..146_097 {
            assert_eq!(Time::parse(&time.to_string()), Some(time));
            time = time.plus_seconds(86_400);
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "x",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
