//! How often a wrong PIN may still be entered, and whether that is risked. PINs are used in the parent.

use super::TokenError;
use cryptoki::slot::TokenInfo;

/// What to do where only one PIN try is left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LastTry {
    /// Do not spend it.
    Refuse,
    /// The user said so.
    Spend,
}

/// How many PIN tries are left, as far as a token tells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TriesLeft {
    /// All of them, or the token does not tell.
    Enough,
    /// A wrong PIN was entered since the last right one.
    Fewer,
    /// One.
    One,
    /// None.
    None,
}

impl TriesLeft {
    pub(super) fn of(token: &TokenInfo) -> Self {
        if token.user_pin_locked() {
            Self::None
        } else if token.user_pin_final_try() {
            Self::One
        } else if token.user_pin_count_low() {
            Self::Fewer
        } else {
            Self::Enough
        }
    }

    /// Whether a PIN may be used now.
    pub(super) fn admit(self, last_try: LastTry, token: &str) -> Result<(), TokenError> {
        let token = token.to_owned();
        match (self, last_try) {
            (Self::None, _) => Err(TokenError::Locked { token }),
            (Self::One, LastTry::Refuse) => Err(TokenError::LastTry { token }),
            (Self::One, LastTry::Spend) | (Self::Fewer | Self::Enough, _) => Ok(()),
        }
    }

    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::Enough => "the token does not tell how many tries are left",
            Self::Fewer => "fewer tries are left",
            Self::One => "one try is left (Mã PIN chỉ còn 1 lần thử trước khi thiết bị bị khóa)",
            Self::None => "the token is locked now (mã PIN đã bị khóa)",
        }
    }
}
