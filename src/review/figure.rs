//! A figure, or why it has no value: no figure is ever a zero that stands for "not defined".

/// A figure of agreement, or the reason why there is none.
pub type Figure = Result<f64, Undefined>;

/// Why a figure has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Undefined {
    /// No article was annotated by both (or by two at least) in the state that counts.
    NoSharedArticle,
    /// Neither annotator has a span (of this kind), so that there is nothing to agree on.
    NoSpans,
    /// The first annotator has none: recall would divide by zero.
    NoneInFirst,
    /// The second annotator has none: precision would divide by zero.
    NoneInSecond,
    /// There is no token.
    NoTokens,
    /// Both put everything into one category: agreement by chance is certain.
    OneCategory,
    /// Neither annotator has a relation (of this kind) to compare.
    NoRelations,
    /// An interval over articles needs two articles at least.
    TooFewArticles,
    /// It was left out of this run.
    NotComputed,
}

impl Undefined {
    /// The stable name, as `--json` gives it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSharedArticle => "no-shared-article",
            Self::NoSpans => "no-spans",
            Self::NoneInFirst => "none-in-first",
            Self::NoneInSecond => "none-in-second",
            Self::NoTokens => "no-tokens",
            Self::OneCategory => "one-category",
            Self::NoRelations => "no-relations",
            Self::TooFewArticles => "too-few-articles",
            Self::NotComputed => "not-computed",
        }
    }
}

/// `part / whole`, or `why` where the whole is 0.
pub(super) fn ratio(part: f64, whole: f64, why: Undefined) -> Figure {
    if whole == 0.0 { Err(why) } else { Ok(part / whole) }
}

/// The mean of those that have a value; `why` where none has.
pub(super) fn mean(figures: impl IntoIterator<Item = Figure>, why: Undefined) -> Figure {
    let (mut sum, mut n) = (0.0, 0.0);
    for value in figures.into_iter().flatten() {
        sum += value;
        n += 1.0;
    }
    ratio(sum, n, why)
}
