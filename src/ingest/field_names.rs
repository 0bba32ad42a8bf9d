//! The names that records give to what is read of them.
//!
//! In: nothing, or the names that the user gave. Out: [`Fields`]. Never fails.

/// The names of a record's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each holds the name of the field that it is named for")]
pub struct Fields {
    pub id: String,
    pub text: String,
    pub date: String,
    pub title: String,
    pub outlet: String,
    pub byline: String,
    pub url: String,
    pub language: String,
}

impl Default for Fields {
    fn default() -> Self {
        let [id, text, date, title, outlet, byline, url, language] =
            ["id", "text", "date", "title", "outlet", "byline", "url", "language"]
                .map(str::to_owned);
        Self { id, text, date, title, outlet, byline, url, language }
    }
}

impl Fields {
    /// Returns the names that the user gave in place of the usual ones, except that of the id.
    pub(super) fn given(&self) -> Vec<&str> {
        let usual = Self::default();
        let pairs = [
            (&self.text, usual.text),
            (&self.date, usual.date),
            (&self.title, usual.title),
            (&self.outlet, usual.outlet),
            (&self.byline, usual.byline),
            (&self.url, usual.url),
            (&self.language, usual.language),
        ];
        pairs.into_iter().filter(|(own, usual)| *own != usual).map(|it| it.0.as_str()).collect()
    }
}
