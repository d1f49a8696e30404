//! Which article is for training, which for development, which for the test: by a hash of a seed and the article's group,
//! so that articles that come later move none that is there. What nearly the same texts leak across is found and said.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::near::Near;
use crate::model::{Article, ArticleId};
use crate::order::Map;

/// A part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    Train,
    Dev,
    Test,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Train, Self::Dev, Self::Test];

    /// The stable name: that of the part's folder.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.slug() == slug)
    }
}

/// What stays together.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Grouping {
    /// Articles with the very same text.
    #[default]
    Text,
    /// Articles with the same value of this field: `source`, `language`, `title`, or one of their metadata. Those without
    /// it go by their text.
    Field(String),
    /// Articles whose texts are near ([`SplitPlan::near`]).
    Near,
}

impl Grouping {
    /// `near`, `text`, or the name of a field.
    pub fn from_word(word: &str) -> Self {
        match word {
            "near" => Self::Near,
            "text" => Self::Text,
            field => Self::Field(field.to_owned()),
        }
    }

    /// Whether an article's group follows from it alone.
    pub fn is_by_article(&self) -> bool {
        *self != Self::Near
    }

    pub(super) fn is_by_field(&self) -> bool {
        matches!(self, Self::Field(_))
    }

    pub fn word(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Near => "near",
            Self::Field(field) => field,
        }
    }
}

/// How articles are shared out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitPlan {
    /// Weights of train, dev and test, in this order; not all 0. A part of 0 gets nothing.
    pub shares: [u32; 3],
    pub seed: u64,
    pub group: Grouping,
    /// From which percent of common runs of words on texts count as near, 1 to 100: for groups, and for what leaks.
    pub near: usize,
    /// The part of texts (by their SHA-256) that had one before: it stays.
    pub kept: Vec<(String, Part)>,
}

impl Default for SplitPlan {
    fn default() -> Self {
        Self { shares: [80, 10, 10], seed: 1, group: Grouping::Text, near: 80, kept: Vec::new() }
    }
}

impl SplitPlan {
    /// `80/10/10`, or `90/10` without a part for development. `None` where that is no plan.
    pub fn shares_of(text: &str) -> Option<[u32; 3]> {
        let numbers: Option<Vec<u32>> = text
            .split('/')
            .map(|word| word.trim().parse().ok().filter(|share| *share <= 1_000_000))
            .collect();
        let shares = match numbers?[..] {
            [train, test] => [train, 0, test],
            [train, dev, test] => [train, dev, test],
            _ => return None,
        };
        (shares != [0; 3]).then_some(shares)
    }

    /// Where a group stands between 0 and the sum of the shares. The first 8 bytes of the SHA-256 of seed, line feed and
    /// key, as a fraction: whoever has the manifest can count it again.
    pub(super) fn part_of(&self, key: &str) -> Part {
        let hash = Sha256::digest(format!("{}\n{key}", self.seed).as_bytes());
        let first = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let sum: u64 = self.shares.iter().map(|share| u64::from(*share)).sum();
        let at = ((u128::from(first) * u128::from(sum)) >> 64) as u64;
        let [train, dev, _] = self.shares.map(u64::from);
        if at < train {
            Part::Train
        } else if at < train + dev {
            Part::Dev
        } else {
            Part::Test
        }
    }
}

/// Two articles (by their ids) in different parts whose texts are near.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    pub articles: [String; 2],
    /// Of all runs of words the common ones, rounded down.
    pub percent: usize,
}

/// What became of the articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Splits {
    pub parts: Map<ArticleId, Part>,
    pub groups: usize,
    /// Articles without the field that groups are made by.
    pub without_field: usize,
    /// Articles that are where they were before.
    pub kept: usize,
    pub leaks: Vec<Leak>,
}

/// Shares the articles out, which come in the order of their ids. An article that comes behind others in it, or beside
/// [`SplitPlan::kept`], moves none of them.
pub fn split(articles: &[&Article], plan: &SplitPlan) -> Splits {
    let kept: Map<&str, Part> = plan.kept.iter().map(|(text, part)| (text.as_str(), *part)).collect();
    let kept = |article: &Article| kept.get(&*article.sha256).copied();
    // Those that are kept lead, whatever their ids.
    let (before, new): (Vec<&Article>, Vec<&Article>) =
        articles.iter().partition(|article| kept(article).is_some());
    let mut splits = Splits { kept: before.len(), ..Splits::default() };
    let articles: Vec<&Article> = before.into_iter().chain(new).collect();
    let near = Near::of(articles.iter().map(|article| &*article.text), plan.near);
    let leaders = if plan.group == Grouping::Near { near.leaders() } else { (0..articles.len()).collect() };
    let mut parts: Vec<Part> = Vec::new();
    // Of each group the part of the first that is in it.
    let mut groups: HashMap<String, Part> = HashMap::new();
    for (article, leader) in articles.iter().zip(leaders) {
        let (mut key, has_field) = own_key(article, &plan.group);
        splits.without_field += usize::from(!has_field);
        if plan.group == Grouping::Near {
            key = text_key(articles[leader]);
        }
        let part = kept(article).or_else(|| groups.get(&key).copied());
        let part = part.unwrap_or_else(|| plan.part_of(&key));
        parts.push(part);
        groups.entry(key).or_insert(part);
    }
    splits.groups = groups.len();
    let pairs =
        (0..).zip(&near.first).filter(|(at, first)| at != *first).map(|(at, first)| (*first, at, 100));
    let pairs = pairs.chain(near.pairs.iter().map(|pair| (pair.early, pair.late, pair.percent())));
    for (early, late, percent) in pairs.filter(|(early, late, _)| parts[*early] != parts[*late]) {
        let articles = [early, late].map(|at| articles[at].id.as_str().to_owned());
        splits.leaks.push(Leak { articles, percent });
    }
    splits.parts = articles.iter().zip(parts).map(|(article, part)| (article.id.clone(), part)).collect();
    splits
}

/// The key of the group that an article is in by itself, and whether it has the field that groups are made by, if they are.
pub(super) fn own_key(article: &Article, group: &Grouping) -> (String, bool) {
    match group {
        Grouping::Text | Grouping::Near => (text_key(article), true),
        Grouping::Field(name) => match field(article, name) {
            Some(value) => (format!("field\n{value}"), true),
            None => (text_key(article), false),
        },
    }
}

fn text_key(article: &Article) -> String {
    format!("text\n{}", article.sha256)
}

/// The value of a field, as the article has it; `None` where it has none.
fn field<'a>(article: &'a Article, name: &str) -> Option<&'a str> {
    let meta = &article.meta;
    let own = match name {
        "source" => Some(meta.source.as_str()),
        "language" => Some(meta.language.as_str()),
        "title" => Some(meta.title.as_str()),
        _ => None,
    };
    let own = own.filter(|value| !value.is_empty());
    own.or_else(|| meta.metadata.get(name).map(String::as_str)).filter(|value| *value != "null")
}
