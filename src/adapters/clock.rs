//! The one call to the system clock.

#![expect(clippy::disallowed_methods, reason = "this is where the clock is read")]

use crate::model::Time;
use std::time::SystemTime;

/// The current time, in whole seconds.
pub fn now() -> Time {
    let seconds = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    Time::from_unix(seconds)
}
