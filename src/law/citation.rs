//! Citations such as `PIPL 39(1)`: the instrument, and the place in it.

use super::load::LawSource;
use crate::finding::CitedArticle;
use crate::phrases;
use crate::rule::Instrument;
use crate::text::Lang;

impl LawSource {
    /// The instrument of a citation, and the article.
    #[must_use]
    pub fn cited<'c>(&self, citation: &'c str) -> (Option<&Instrument>, &'c str) {
        let (id, article) = citation.split_once(' ').unwrap_or((citation, ""));
        (self.jurisdiction.instruments.iter().find(|known| known.id == id), article)
    }

    /// A citation as people read it.
    #[must_use]
    pub fn cited_article(&self, citation: &str, lang: Lang) -> CitedArticle {
        let (instrument, article) = self.cited(citation);
        CitedArticle {
            instrument: instrument.map_or_else(String::new, |known| known.id.clone()),
            title: instrument.map_or_else(String::new, |known| known.title.of(lang).to_owned()),
            article: article.to_owned(),
            place: place(instrument, article, lang),
            url: instrument.and_then(|known| known.url.clone()),
        }
    }
}

/// Where something stands in an instrument.
fn place(instrument: Option<&Instrument>, article: &str, lang: Lang) -> String {
    let number = article.split('(').next().unwrap_or_default();
    let is_list = instrument.is_some_and(|known| known.items_of.iter().any(|listed| listed == number));
    phrases::provision(lang, article, is_list)
}
