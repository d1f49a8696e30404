//! Which annotator gets which articles: some for all (calibration), some for two (agreement), the rest for one.
//!
//! Follows from the articles' hashes and a seed alone, so that the order of files changes nothing. Loads are even by
//! length; of two annotators who share articles, pairs come up evenly.

use serde::{Deserialize, Serialize};

use super::random::Random;
use crate::edit::{Change, Edit, Record, RecordId};
use crate::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, GuidelineVersion, Label, LabelId, PackageHead,
    PackageKind, Project, SetId, Subtype, sha256_hex,
};

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Their names, each once.
    pub annotators: Vec<String>,
    /// Of the articles that are not for calibration, the share that two annotators get: 0 to 1.
    pub double: f64,
    /// Articles that all get.
    pub calibration: usize,
    pub seed: u64,
}

/// Why a plan cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanProblem {
    NoAnnotator,
    SameName(String),
    /// Two annotators must be there for articles that two get.
    DoubleNeedsTwo,
    /// More articles for calibration than there are.
    TooFewArticles {
        articles: usize,
        calibration: usize,
    },
}

/// What an annotator gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    pub annotator: String,
    /// In the order in which they are to be done: those for calibration first, alike for all, the others mixed.
    pub articles: Vec<ArticleId>,
    pub calibration: usize,
    /// Of the others, how many somebody else has too.
    pub shared: usize,
    /// The same for the same name and plan, whatever articles come to the corpus later.
    pub id: String,
}

/// Shares the articles of a project out. Of several articles with one text only the first counts.
///
/// # Errors
/// Where the plan cannot be carried out.
pub fn assign(project: &Project, plan: &Plan) -> Result<Vec<Package>, PlanProblem> {
    let n = plan.annotators.len();
    if n == 0 {
        return Err(PlanProblem::NoAnnotator);
    }
    for (at, name) in plan.annotators.iter().enumerate() {
        if plan.annotators[..at].contains(name) {
            return Err(PlanProblem::SameName(name.clone()));
        }
    }
    let mut articles: Vec<&Article> = project.articles().collect();
    articles.sort_by(|a, b| (&a.sha256, &a.id).cmp(&(&b.sha256, &b.id)));
    articles.dedup_by(|later, earlier| later.sha256 == earlier.sha256);
    if plan.calibration > articles.len() {
        return Err(PlanProblem::TooFewArticles { articles: articles.len(), calibration: plan.calibration });
    }
    Random::of(plan.seed, "articles").shuffle(&mut articles);
    let (for_all, others) = articles.split_at(plan.calibration);
    let double = (others.len() as f64 * plan.double.clamp(0.0, 1.0)).round() as usize;
    if double > 0 && n < 2 {
        return Err(PlanProblem::DoubleNeedsTwo);
    }
    let mut load = vec![0_usize; n];
    let mut together = vec![vec![0_usize; n]; n];
    let mut own: Vec<Vec<ArticleId>> = vec![Vec::new(); n];
    let mut shared = vec![0; n];
    let least = |load: &[usize], ranks: &dyn Fn(usize) -> usize, not: Option<usize>| {
        let free = (0..load.len()).filter(|at| Some(*at) != not);
        free.min_by_key(|at| (ranks(*at), load[*at], *at)).expect("there are annotators enough")
    };
    for (at, article) in others.iter().enumerate() {
        let first = least(&load, &|_| 0, None);
        let mut whose = vec![first];
        if at < double {
            let second = least(&load, &|other| together[first][other], Some(first));
            together[first][second] += 1;
            together[second][first] += 1;
            whose.push(second);
        }
        for one in &whose {
            load[*one] += article.text.len();
            own[*one].push(article.id.clone());
            shared[*one] += usize::from(whose.len() > 1);
        }
    }
    let packages = plan.annotators.iter().zip(own).zip(shared);
    Ok(packages
        .map(|((name, mut own), shared)| {
            // Otherwise the shared ones would all come first.
            Random::of(plan.seed, &format!("order of {name}")).shuffle(&mut own);
            let calibration: Vec<ArticleId> = for_all.iter().map(|article| article.id.clone()).collect();
            let articles = [calibration, own].concat();
            let seed = plan.seed.to_string();
            let id = sha256_hex(&["package", &project.name, &seed, name].join("\u{1f}"))[..26].to_owned();
            Package { annotator: name.clone(), articles, calibration: for_all.len(), shared, id }
        })
        .collect())
}

/// The name under which an article's place in a package stands in its metadata, counted from 1.
pub const ORDER: &str = "wusum_order";

/// The project that an annotator gets: schema and guidelines, the articles with their order, an empty set for each. Labels
/// that the articles had are not in it. `version` is the package's: greater where one with this id went out before.
pub fn package_project(project: &Project, package: &Package, version: u32) -> Project {
    let mut made = Project::without_labels();
    made.name.clone_from(&project.name);
    made.package = Some(PackageHead {
        kind: PackageKind::Assignment,
        id: package.id.clone(),
        version,
        annotator: package.annotator.clone(),
    });
    for label in project.labels() {
        made.put_label(&label.id, Some(label.clone()));
    }
    for version in project.guidelines() {
        made.put_guideline(version.number, Some(version.clone()));
    }
    for (at, id) in package.articles.iter().enumerate() {
        let Some(mut article) = project.article(id).cloned() else { continue };
        article.meta.metadata.insert(ORDER.to_owned(), (at + 1).to_string());
        let annotator = AnnotatorId::new(&package.annotator);
        let set = sha256_hex(&["set", &article.sha256, annotator.as_str()].join("\u{1f}"));
        let mut set = AnnotationSet::new(SetId::new(&set[..26]), id.clone(), annotator);
        set.head.guideline_version = project.guideline_version();
        made.add_article(article);
        made.add_set(set);
    }
    made
}

/// What a package brings to the project that an earlier version of it was opened as. Spans and sets that are there stay.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PackageUpdate {
    /// Articles whose text is not there, in the bin neither.
    pub articles: usize,
    /// Under which numbers its guidelines come that are not there, the oldest first: its own, or, where another text has that
    /// here, new ones.
    pub guidelines: Vec<u32>,
    /// Labels that are not there.
    pub labels: usize,
    /// Labels that it names or describes otherwise, and how many spans have each here: they keep it.
    pub changed: Vec<(LabelId, usize)>,
}

impl PackageUpdate {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

pub fn package_update(here: &Project, package: &Project) -> PackageUpdate {
    let mut update = PackageUpdate {
        articles: package.articles().filter(|article| here.id_by_hash(&article.sha256).is_none()).count(),
        ..PackageUpdate::default()
    };
    for change in package_schema(here, package).changes {
        match change.id {
            RecordId::Guideline(number) => update.guidelines.push(number),
            RecordId::Label(_) if change.before.is_none() => update.labels += 1,
            RecordId::Label(label) => {
                let spans = here.spans_with(&label);
                update.changed.push((label, spans));
            }
            _ => {}
        }
    }
    update
}

/// What makes of the labels and guidelines that are there those of a package. Where nobody has brought an article, they are the
/// package's alone. Else labels that it lacks stay, and of one that both have its names, definition and whether it is offered
/// come, examples and subtypes come to those that are there, and its looks and its key stay.
pub fn package_schema(here: &Project, package: &Project) -> Edit {
    let is_new = here.is_empty();
    let mut edit = Edit::default();
    let mut put = |id: RecordId, before: Option<Record>, after: Option<Record>| {
        if before != after {
            edit.changes.push(Change { id, before, after });
        }
    };
    let mut keys: Vec<char> = here.labels().iter().filter_map(|label| label.key).collect();
    for theirs in package.labels() {
        let ours = here.label(&theirs.id);
        let after = match ours {
            Some(ours) if !is_new => described(ours, theirs),
            _ => {
                let is_free = |key: &char| is_new || !keys.contains(key);
                Label { key: theirs.key.filter(is_free), ..theirs.clone() }
            }
        };
        keys.extend(after.key);
        let record = |label: Label| Record::Label(label);
        put(RecordId::Label(after.id.clone()), ours.cloned().map(record), Some(record(after)));
    }
    for ours in here.labels().into_iter().filter(|label| is_new && package.label(&label.id).is_none()) {
        put(RecordId::Label(ours.id.clone()), Some(Record::Label(ours.clone())), None);
    }
    let mut last = 0;
    for theirs in package.guidelines() {
        if here.guidelines().any(|ours| ours.markdown == theirs.markdown) {
            continue;
        }
        // In their order, and behind what has its number here.
        let is_free = here.guideline(theirs.number).is_none() && theirs.number > last;
        let number = if is_free { theirs.number } else { here.guideline_version().max(last) + 1 };
        last = number;
        let version = GuidelineVersion { number, ..theirs.clone() };
        put(RecordId::Guideline(number), None, Some(Record::Guideline(version)));
    }
    edit
}

fn described(ours: &Label, theirs: &Label) -> Label {
    let mut examples = theirs.examples.clone();
    examples.extend(ours.examples.iter().filter(|it| !theirs.examples.contains(it)).cloned());
    let mut subtypes = theirs.subtypes.clone();
    let is_lacking = |it: &&Subtype| theirs.subtypes.iter().all(|other| other.id != it.id);
    subtypes.extend(ours.subtypes.iter().filter(is_lacking).cloned());
    Label {
        names: theirs.names.clone(),
        definition: theirs.definition.clone(),
        examples,
        subtypes,
        retired: theirs.retired,
        key: ours.key.filter(|_| !theirs.retired),
        ..ours.clone()
    }
}

/// What is taken of a package into `here`: the articles that are not there, under new ids that rise in the order in which
/// they are to be done, with their sets; the schema and the guidelines as [`package_schema`] leaves them.
pub fn unpack(package: &Project, here: &Project, mut new_id: impl FnMut() -> ArticleId) -> Project {
    let mut made = here.without_articles();
    made.name.clone_from(&package.name);
    made.package.clone_from(&package.package);
    let place = |article: &Article| {
        let place = article.meta.metadata.get(ORDER).and_then(|text| text.parse::<u32>().ok());
        (place.unwrap_or(u32::MAX), article.id.clone())
    };
    let mut articles: Vec<&Article> = package.articles().collect();
    articles.retain(|article| here.id_by_hash(&article.sha256).is_none());
    articles.sort_by_key(|article| place(article));
    for article in articles {
        let id = new_id();
        for set in package.sets_of(&article.id) {
            let mut set = set.clone();
            set.article = id.clone();
            made.add_set(set);
        }
        made.add_article(Article { id, ..article.clone() });
    }
    made
}
