//! Text in the languages of reports.

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

/// A language of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The name in machine formats and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }
}

/// English text, with room for Chinese; written `{ en: …, zh: … }`, or as plain English.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese; the English is shown where it is missing.
    pub zh: Option<String>,
}

impl Text {
    /// The text in a language, or in English where it is missing there.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        match (lang, &self.zh) {
            (Lang::Zh, Some(zh)) => zh,
            _ => &self.en,
        }
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(zh) = &self.zh else { return serializer.serialize_str(&self.en) };
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("en", &self.en)?;
        map.serialize_entry("zh", zh)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, or a mapping with `en` and `zh`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text { en: text.to_owned(), zh: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let (mut en, mut zh) = (None, None);
        while let Some(language) = map.next_key::<String>()? {
            match language.as_str() {
                "en" => en = Some(map.next_value()?),
                "zh" => zh = Some(map.next_value()?),
                other => return Err(de::Error::unknown_field(other, &["en", "zh"])),
            }
        }
        Ok(Text { en: en.ok_or_else(|| de::Error::missing_field("en"))?, zh })
    }
}
