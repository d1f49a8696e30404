//! A model of the annotator's own as messages: trained from what is kept of a project, and asked about a text.
//!
//! Stores are opened by `platform::learning`, where the jobs program runs; which of their records are wanted, what is learned
//! of them and what is told of it is decided here. What a model is, is `assist::learn`'s.

use serde::{Deserialize, Serialize};

use super::Progress;
use crate::assist::learn::{Model, Sentence, Standing, sentences_read, train};
use crate::model::{AnnotatorId, ArticleHeader, ArticleId, LabelId, Project};
use crate::order::{Map, Set, sort_by};
use crate::storage::truth::{self, All, Reading};

/// Read sentences, and labels in them, below which nothing is trained: of fewer nothing worth hearing was learned from
/// either corpus (`docs/suggestions.md`).
pub const LEAST: usize = 50;

/// Sentences that are learned at most, those worked on last: 2,000 take some five times as long as the 400 that are measured.
pub const MOST: usize = 2_000;

/// Bytes of text that are read at most, of the articles worked on last; one article is always read.
const MOST_BYTES: usize = 4_000_000;

/// Precisions that can be demanded, in percent.
pub const DEMANDED: [u8; 10] = [50, 55, 60, 65, 70, 75, 80, 85, 90, 95];

/// What is asked of the learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Learning {
    /// Trains a model of an annotator's work on a project, and keeps it in the place of the one before.
    Train {
        of: Whose,
        /// What local storage has of the project, by key, where there is no database.
        local: Option<Vec<(String, String)>>,
        /// Names that are known from lists, with their labels.
        names: Vec<(String, String)>,
    },
    /// Asks the kept model about the text that comes with the message.
    Propose {
        of: Whose,
        /// One of [`DEMANDED`].
        demanded: u8,
    },
}

/// Whose work, on which project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    pub project: String,
    pub annotator: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Learned {
    /// Fewer than [`LEAST`] sentences were read, or nothing in them can be learned.
    TooFew {
        sentences: usize,
    },
    Trained(About),
    Proposed {
        version: String,
        spans: Vec<ProposedSpan>,
    },
    /// None was trained, or it is gone.
    NoModel,
    /// What is kept cannot be read here.
    NoStores,
}

/// A span that the model proposes, in the order of the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposedSpan {
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    pub label: String,
    /// 0 to 1.
    pub score: f64,
}

/// What a model is and how it stands, at whatever precision is demanded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub version: String,
    /// What it learned from.
    pub sentences: usize,
    pub spans: usize,
    /// Sentences that it could not follow.
    pub left_out: usize,
    /// All that it thought in its trial.
    pub trial: Told,
    /// By label, in the order of their ids.
    pub labels: Vec<LabelTold>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelTold {
    pub label: String,
    /// For each of [`DEMANDED`].
    pub told: Vec<Told>,
}

/// Proposals of a trial. `said` is 0 where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub said: usize,
    pub right: usize,
    /// Spans that there were.
    pub gold: usize,
}

impl Told {
    fn of(standing: Standing) -> Self {
        Self { said: standing.said, right: standing.right, gold: standing.gold }
    }
}

impl About {
    pub fn of(model: &Model) -> Self {
        let (sentences, spans, left_out) = model.learned_from();
        let mut labels: Vec<LabelTold> = Vec::new();
        for demanded in DEMANDED {
            for (at, (label, standing)) in model.by_label(share(demanded)).into_iter().enumerate() {
                if labels.len() == at {
                    labels.push(LabelTold { label: label.as_str().to_owned(), told: Vec::new() });
                }
                labels[at].told.push(standing.map(Told::of).unwrap_or_default());
            }
        }
        let trial = Told::of(model.trial());
        Self { version: model.version().to_owned(), sentences, spans, left_out, trial, labels }
    }

    /// What of a label is said where so many percent are to be right; `None` where it is silent.
    pub fn of_label(&self, label: &LabelTold, demanded: u8) -> Option<Told> {
        let at = DEMANDED.iter().position(|one| *one == demanded)?;
        label.told.get(at).copied().filter(|told| told.said > 0)
    }

    /// The same of all labels together.
    pub fn standing(&self, demanded: u8) -> Option<Told> {
        let all = self.labels.iter().filter_map(|label| self.of_label(label, demanded));
        all.reduce(|a, b| Told { said: a.said + b.said, right: a.right + b.right, gold: a.gold + b.gold })
    }
}

fn share(percent: u8) -> f64 {
    f64::from(percent) / 100.0
}

/// The keys of records that learning needs and `all` lacks; to be asked again with them, until there are none. `local` is
/// what local storage has.
pub fn wanted(all: &All, local: &Map<String, String>, annotator: &AnnotatorId) -> Vec<String> {
    let also = truth::headers(all).map(|headers| chosen(&headers, annotator)).unwrap_or_default();
    Reading::new(local, 0, &also).wants(all)
}

/// The project as far as it was read; `None` where a newer version of the program has written there.
pub fn opened(all: &All, local: &Map<String, String>) -> Option<Project> {
    let opened = truth::open(all, local, "learning");
    (!opened.loaded.read_only).then_some(opened.loaded.project)
}

/// Those that the annotator worked on last, without what is in the bin.
fn chosen(headers: &[ArticleHeader], annotator: &AnnotatorId) -> Set<ArticleId> {
    let mut own: Vec<_> = headers
        .iter()
        .filter(|header| header.binned.is_none())
        .filter_map(|header| {
            let set = header.sets.iter().find(|set| set.annotator == *annotator)?;
            (set.spans() > 0).then_some((set.changed, &header.id, header.bytes))
        })
        .collect();
    sort_by(&mut own, |a, b| (b.0, b.1).cmp(&(a.0, a.1)));
    let (mut chosen, mut bytes) = (Set::new(), 0);
    for (_, id, of_text) in own {
        bytes += of_text;
        if bytes > MOST_BYTES && !chosen.is_empty() {
            break;
        }
        chosen.insert(id.clone());
    }
    chosen
}

/// The read sentences of an annotator's work, in order of reading; of more than [`MOST`] those worked on last.
pub fn read(project: &Project, annotator: &AnnotatorId) -> Vec<Sentence> {
    let chosen = chosen(&project.headers(), annotator);
    let mut sets: Vec<_> = project
        .sets()
        .filter(|set| set.annotator == *annotator && chosen.contains(&set.article))
        .filter_map(|set| Some((set.last_change(), project.article(&set.article)?, set)))
        .collect();
    sort_by(&mut sets, |a, b| (b.0, &b.1.id).cmp(&(a.0, &a.1.id)));
    let (mut by_article, mut count) = (Map::new(), 0);
    for (_, article, set) in sets {
        let mut sentences = sentences_read(article, set);
        sentences.truncate(MOST - count);
        count += sentences.len();
        by_article.insert(article.id.clone(), sentences);
        if count == MOST {
            break;
        }
    }
    by_article.into_iter().flat_map(|(_, sentences)| sentences).collect()
}

/// A model of the annotator's work; where there is too little of it, how many sentences were read.
///
/// # Errors
/// Below [`LEAST`] sentences, and where nothing in them can be learned.
pub fn learn(
    project: &Project,
    annotator: &AnnotatorId,
    names: &[(String, String)],
    progress: &mut dyn FnMut(Progress),
) -> Result<Model, usize> {
    let read = read(project, annotator);
    if read.len() < LEAST {
        return Err(read.len());
    }
    let names: Vec<(String, LabelId)> =
        names.iter().map(|(name, label)| (name.clone(), LabelId::new(label.as_str()))).collect();
    train(&read, &names, 0, &mut |done, total| progress(Progress::new(done, total))).ok_or(read.len())
}

/// What a model proposes in a text where so many percent are to be right.
pub fn proposed(model: &Model, text: &str, demanded: u8) -> Learned {
    let spans = model.propose(text, share(demanded)).into_iter().map(|it| ProposedSpan {
        start: it.range.start(),
        end: it.range.end(),
        label: it.label.as_str().to_owned(),
        score: it.score.unwrap_or_default(),
    });
    Learned::Proposed { version: model.version().to_owned(), spans: spans.collect() }
}
