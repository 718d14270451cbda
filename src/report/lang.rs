//! The two languages that people are told things in.

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Lang {
    /// Vietnamese.
    Vi,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// By a language tag or a POSIX locale: `vi`, `vi-VN`, `vi_VN.UTF-8`. Everything that is not
    /// Vietnamese is English.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("vi") { Self::Vi } else { Self::En }
    }

    /// Picks one of two wordings.
    pub fn pick<T>(self, en: T, vi: T) -> T {
        match self {
            Self::En => en,
            Self::Vi => vi,
        }
    }
}

/// A wording in both languages.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Words {
    /// English: lower case, no full stop.
    pub en: String,
    /// Vietnamese, in the same style.
    pub vi: String,
}

impl Words {
    /// Both wordings.
    pub fn new(en: impl Into<String>, vi: impl Into<String>) -> Self {
        Self { en: en.into(), vi: vi.into() }
    }

    /// The wording in one language.
    pub fn pick(&self, lang: Lang) -> &str {
        lang.pick(&self.en, &self.vi)
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn vietnamese_locales_are_vietnamese_and_all_others_english() {
        for locale in ["vi", "vi-VN", "vi_VN.UTF-8", "VI"] {
            assert_eq!(Lang::from_locale(locale), Lang::Vi, "{locale}");
        }
        for locale in ["", "C", "en_GB.UTF-8", "vie-x", "POSIX"] {
            assert_eq!(Lang::from_locale(locale), Lang::En, "{locale}");
        }
    }
}
