//! What Sapa says to the people who write a bot: every sentence in Indonesian and in English, beside each other.

/// One sentence in both languages. Made by [`both!`](crate::both).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bilingual {
    pub id: Box<str>,
    pub en: Box<str>,
}

/// A fixed noun in both languages, as it stands within a sentence: `("judul", "a title")`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    pub id: &'static str,
    pub en: &'static str,
}

/// The language in which an author is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    Indonesian,
    #[default]
    English,
}

impl Bilingual {
    /// What stands outside of languages: a path, or another program's own words.
    pub fn verbatim(text: &str) -> Self {
        Self {
            id: text.into(),
            en: text.into(),
        }
    }

    pub fn told(&self, locale: Locale) -> &str {
        match locale {
            Locale::Indonesian => &self.id,
            Locale::English => &self.en,
        }
    }
}

impl Noun {
    pub const fn new(id: &'static str, en: &'static str) -> Self {
        Self { id, en }
    }

    pub fn told(self, locale: Locale) -> &'static str {
        match locale {
            Locale::Indonesian => self.id,
            Locale::English => self.en,
        }
    }
}

impl From<Noun> for Bilingual {
    fn from(noun: Noun) -> Self {
        Self {
            id: noun.id.into(),
            en: noun.en.into(),
        }
    }
}

impl Locale {
    /// From the value of `LC_ALL`, `LC_MESSAGES` or `LANG`: `id_ID.UTF-8` is Indonesian, all else English.
    pub fn of_environment(value: &str) -> Self {
        let language = value.split(['_', '.', '@', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("id") {
            Self::Indonesian
        } else {
            Self::English
        }
    }
}

/// `both!("ada {n} baris", "there are {n} lines", n = count)`: a [`Bilingual`] of two format strings, the Indonesian first, with
/// the same arguments.
#[macro_export]
macro_rules! both {
    ($id:literal, $en:literal $(,)?) => {
        $crate::text::Bilingual {
            id: format!($id).into(),
            en: format!($en).into(),
        }
    };
    ($id:literal, $en:literal $(, $name:ident = $value:expr)+ $(,)?) => {{
        // A noun of one language is not read in the other's sentence.
        #[allow(unused_variables)]
        let ($($name,)+) = ($(&$value,)+);
        $crate::text::Bilingual {
            id: format!($id).into(),
            en: format!($en).into(),
        }
    }};
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_locale_is_read_from_the_environment() {
        for (value, expected) in [
            ("id_ID.UTF-8", Locale::Indonesian),
            ("id", Locale::Indonesian),
            ("ID-id", Locale::Indonesian),
            ("en_US.UTF-8", Locale::English),
            ("C", Locale::English),
            ("ido", Locale::English),
            ("", Locale::English),
        ] {
            assert_eq!(Locale::of_environment(value), expected, "{value}");
        }
    }
}
