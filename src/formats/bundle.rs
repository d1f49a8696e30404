//! Files that belong together: which of many are read, which only beside another, and how what they give becomes one.
//!
//! Grouping goes by names alone, so that a page can ask before it reads a byte. What a file beside another says is for
//! the importer of its format.

use std::collections::{HashMap, HashSet};

use super::decode::Decoder;
use super::draft::first_free_from;
use super::html::HtmlReader;
use super::import::{Choices, NewArticle, Outcome, import_watched};
use super::watch::{OneOfSeveral, Unwatched, Watch};
use super::{ImportProblem, Imported, Item, Rule, Warning, hugging_face};
use crate::model::{AnnotationSet, Article, ArticleId, PackageHead, Project, SetId};
use crate::order::sort_by_key;

/// A file as it came; its name may hold folders (`/`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What the files of a format look like that is more than one file. Everything is lower-case.
#[derive(Clone, Copy, Debug)]
pub struct Bundle {
    /// Id of the row of the table.
    pub format: &'static str,
    /// Ending of the file that is read: the one that holds the text.
    pub main: &'static str,
    /// Ending of the file of the same name without which this is another format.
    pub twin: Option<&'static str>,
    /// How files end that many may share: in the same folder, or the nearest above it.
    pub shared: &'static [&'static str],
}

/// The formats that are more than one file.
pub static BUNDLES: &[Bundle] = &[
    Bundle {
        format: "brat",
        main: "txt",
        twin: Some("ann"),
        shared: &["annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf"],
    },
    Bundle { format: "w3c", main: "txt", twin: Some("jsonld"), shared: &[] },
    Bundle { format: "w3c", main: "txt", twin: Some("json"), shared: &[] },
    Bundle { format: "w3c", main: "html", twin: Some("jsonld"), shared: &[] },
    Bundle { format: "w3c", main: "html", twin: Some("json"), shared: &[] },
    Bundle { format: "uima-xmi", main: "xmi", twin: None, shared: &["typesystem.xml"] },
    Bundle { format: "hugging-face", main: "jsonl", twin: None, shared: &["hf_labels.json", "readme.md"] },
    Bundle { format: "label-studio", main: "json", twin: None, shared: &["config.xml"] },
];

/// Files that are imported together, as indices into a list of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub main: usize,
    pub beside: Vec<usize>,
}

/// Which files are read, in their order, and what is read beside each. A file may stand beside several (a schema);
/// every file is in some group, but for those that only say again what others say.
pub fn group(names: &[&str]) -> Vec<Group> {
    let lower: Vec<String> = names.iter().map(|name| name.replace('\\', "/").to_lowercase()).collect();
    let by_name: HashMap<&str, usize> =
        (0..).zip(&lower).map(|(index, name)| (name.as_str(), index)).collect();
    let mut is_beside = vec![false; names.len()];
    let mut found: Vec<Option<Vec<usize>>> = vec![None; names.len()];
    for bundle in BUNDLES {
        let is_shared = |name: &str| bundle.shared.iter().any(|ending| file(name).ends_with(ending));
        let shared: Vec<usize> = (0..lower.len()).filter(|index| is_shared(&lower[*index])).collect();
        for (index, name) in lower.iter().enumerate() {
            let Some(stem) = name.strip_suffix(bundle.main).and_then(|stem| stem.strip_suffix('.')) else {
                continue;
            };
            let twin = bundle.twin.map(|ending| by_name.get(format!("{stem}.{ending}").as_str()).copied());
            let mut beside = match twin {
                Some(None) => continue,
                Some(Some(twin)) => vec![twin],
                None => Vec::new(),
            };
            for ending in bundle.shared {
                let fits = |at: &&usize| {
                    file(&lower[**at]).ends_with(ending) && name.starts_with(folder(&lower[**at]))
                };
                let nearest = shared.iter().filter(fits).max_by_key(|at| folder(&lower[**at]).len());
                beside.extend(nearest);
            }
            if !beside.is_empty() && found[index].is_none() {
                beside.iter().for_each(|at| is_beside[*at] = true);
                found[index] = Some(beside);
            }
        }
    }
    let whole = folders_of_spans(&lower);
    let is_said_again =
        |name: &str| above(name, hugging_face::TOKENS).is_some_and(|above| whole.contains(above));
    let mains = (0..names.len()).filter(|index| !is_beside[*index] && !is_said_again(&lower[*index]));
    mains.map(|main| Group { main, beside: found[main].take().unwrap_or_default() }).collect()
}

/// The folders for Hugging Face of ours that hold whole texts with their spans, so that their tokens say the same again. Looked for
/// once for all names: an archive may have thousands.
fn folders_of_spans(names: &[String]) -> HashSet<&str> {
    let listed: HashSet<&str> = names
        .iter()
        .filter(|name| file(name) == hugging_face::LABELS_FILE)
        .map(|name| folder(name))
        .collect();
    let with_spans = names.iter().filter_map(|name| above(name, "spans"));
    with_spans.filter(|above| listed.contains(above)).collect()
}

/// The folder above a file's own, where that one's name begins so.
fn above<'a>(name: &'a str, begins: &str) -> Option<&'a str> {
    let own = folder(name).strip_suffix('/')?;
    let above = folder(own);
    own[above.len()..].starts_with(begins).then_some(above)
}

/// The id of the format that `name` is of because of what stands beside it.
pub(super) fn format_by_twin<'a>(name: &str, beside: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let ending =
        |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let (main, beside) = (ending(name), beside.map(ending).collect::<Vec<_>>());
    let there = |twin: &str| beside.iter().any(|ending| ending == twin);
    let of = |bundle: &&Bundle| bundle.main == main && bundle.twin.is_some_and(there);
    BUNDLES.iter().find(of).map(|bundle| bundle.format)
}

/// With its last `/`; empty where there is none.
fn folder(name: &str) -> &str {
    name.rfind('/').map_or("", |at| &name[..=at])
}

fn file(name: &str) -> &str {
    &name[folder(name).len()..]
}

/// Reads many files, such as those of a folder or an archive, as one. The first question is asked for all of them; a
/// file that is refused is a warning, unless all are.
pub fn import_all(
    files: &[NamedFile],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
) -> Outcome {
    import_all_watched(files, choices, decoder, html, &Unwatched)
}

/// [`import_all`], looked on.
pub(super) fn import_all_watched(
    files: &[NamedFile],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
    watch: &dyn Watch,
) -> Outcome {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let groups = group(&names);
    // What stands beside several is read with each.
    let bytes = |index: &usize| files[*index].bytes.len();
    let len = |group: &Group| bytes(&group.main) + group.beside.iter().map(bytes).sum::<usize>();
    let (mut before, total) = (0, groups.iter().map(len).sum());
    let mut whole = Joined::default();
    let mut refused = None;
    for group in groups {
        let len = len(&group);
        let Group { main, beside } = group;
        let beside: Vec<&NamedFile> = beside.iter().map(|index| &files[*index]).collect();
        let main = &files[main];
        let one = OneOfSeveral { watch, before, len, total };
        let outcome = import_watched(&main.name, &main.bytes, &beside, choices, decoder, html, &one);
        before += len;
        match outcome {
            // What is too much for one is too much for all.
            Outcome::Refused(problem @ ImportProblem::TooManySpans { .. }) => {
                return Outcome::Refused(problem);
            }
            Outcome::Refused(problem) => {
                let rule = Rule::FileRefused { problem: problem.clone() };
                let document = Some(main.name.clone());
                whole.0.warnings.push(Warning { document, item: Item::File, rule, kept: false, line: None });
                whole.0.counts.documents_refused += 1;
                refused.get_or_insert(problem);
            }
            mut outcome => {
                // A line or a record is of a file.
                if let Outcome::Project(imported) = &mut outcome {
                    for warning in imported.warnings.iter_mut().filter(|warning| warning.document.is_none()) {
                        warning.document = Some(main.name.clone());
                    }
                }
                if let Some(question) = whole.add(outcome) {
                    return question;
                }
                let limit = watch.spans_at_most();
                if whole.0.counts.spans() > limit {
                    return Outcome::Refused(ImportProblem::TooManySpans { limit });
                }
            }
        }
    }
    match refused {
        Some(problem) if whole.0.project.articles().next().is_none() => Outcome::Refused(problem),
        _ => Outcome::Project(Box::new(whole.0)),
    }
}

/// What several files gave, as one project: with the guidelines of all, and as the package that all those are that are one.
#[derive(Debug)]
pub struct Joined(pub Imported, Packages, Taken);

/// What keeps many of one id from being tried from the first number on.
#[derive(Debug, Default)]
struct Taken {
    /// The next number that may be free, by what an id is made of.
    numbers: HashMap<String, usize>,
    /// Under which id a text is, by the id that it had and its hash.
    placed: HashMap<String, ArticleId>,
}

/// Which package the files have been of so far.
#[derive(Debug, Default)]
enum Packages {
    #[default]
    None,
    One(PackageHead),
    Several(PackageHead),
}

impl Default for Joined {
    fn default() -> Self {
        let project = Project::without_labels();
        let imported = Imported {
            format: "",
            project,
            warnings: Vec::new(),
            counts: Default::default(),
            proposals: Vec::new(),
            waiting: Default::default(),
        };
        Self(imported, Packages::None, Taken::default())
    }
}

impl Joined {
    /// Takes what a file gave; a question or a refusal is given back.
    pub fn add(&mut self, outcome: Outcome) -> Option<Outcome> {
        match outcome {
            Outcome::Articles { articles, warnings } => {
                self.0.counts.documents_kept += articles.len();
                for article in articles {
                    self.article(article);
                }
                self.0.warnings.extend(warnings);
                None
            }
            Outcome::Project(imported) => {
                self.imported(*imported);
                None
            }
            other => Some(other),
        }
    }

    /// Takes an article as one of its own, though another has its text.
    pub fn article(&mut self, article: NewArticle) {
        article.add_from(&mut self.0.project, &mut self.2.numbers);
    }

    fn imported(&mut self, from: Imported) {
        let Imported { format, project, mut warnings, counts, proposals, waiting } = from;
        let into = &mut self.0;
        // Of files of one format, that.
        let is_first = into.project.articles().next().is_none();
        into.format = if is_first || into.format == format { format } else { "" };
        if into.project.name.is_empty() {
            into.project.name.clone_from(&project.name);
        }
        let told = |rule, kept| Warning { document: None, item: Item::File, rule, kept, line: None };
        for version in project.guidelines() {
            match into.project.guideline(version.number) {
                None => into.project.put_guideline(version.number, Some(version.clone())),
                Some(there) if there.markdown == version.markdown => {}
                Some(_) => {
                    warnings.push(told(Rule::OtherGuidelines { version: version.number }, false));
                }
            }
        }
        if let Some(head) = project.package.clone() {
            self.1 = match std::mem::take(&mut self.1) {
                Packages::None => Packages::One(head),
                Packages::One(first) | Packages::Several(first) if first != head => {
                    warnings.push(told(Rule::OtherPackage { annotator: head.annotator }, true));
                    Packages::Several(first)
                }
                as_before => as_before,
            };
            into.project.package = match &self.1 {
                Packages::One(head) => Some(head.clone()),
                Packages::None | Packages::Several(_) => None,
            };
        }
        let (mut labels, articles, sets) = project.into_parts();
        sort_by_key(&mut labels, |label| label.order);
        for mut label in labels {
            if into.project.label(&label.id).is_none() {
                let last = into.project.labels().last().map(|last| last.order);
                label.order = last.map_or(label.order, |last| label.order.max(last.saturating_add(1)));
                let id = label.id.clone();
                into.project.put_label(&id, Some(label));
            }
        }
        let mut renamed: HashMap<ArticleId, ArticleId> = HashMap::new();
        for article in articles {
            let wanted = article.id.clone();
            let id = place(&mut into.project, article, &mut self.2);
            if id != wanted {
                let rule = Rule::DuplicateId { id: wanted.as_str().to_owned(), now: id.as_str().to_owned() };
                let document = Some(wanted.as_str().to_owned());
                warnings.push(Warning { document, item: Item::Document, rule, kept: true, line: None });
                renamed.insert(wanted, id);
            }
        }
        let now = |id: &ArticleId| renamed.get(id).unwrap_or(id).clone();
        let mut sets_now: HashMap<SetId, SetId> = HashMap::new();
        for mut set in sets {
            set.article = now(&set.article);
            let was = set.id.clone();
            let id = add_set(&mut into.project, set, &mut self.2.numbers);
            if id != was {
                sets_now.insert(was, id);
            }
        }
        into.waiting.add(waiting, |set| sets_now.get(&set).cloned().unwrap_or(set));
        into.proposals.extend(proposals.into_iter().map(|mut proposal| {
            proposal.article = now(&proposal.article);
            proposal
        }));
        into.warnings.append(&mut warnings);
        into.counts.add(counts);
    }
}

/// Puts an article in: where its id has its very text, it is there already; where another text has the id, under another.
fn place(project: &mut Project, mut article: Article, taken: &mut Taken) -> ArticleId {
    let wanted = article.id.clone();
    let numbered = |number: usize| match number {
        0 => wanted.clone(),
        _ => ArticleId::new(format!("{}-{}", wanted.as_str(), number + 1)),
    };
    let fits = |id: &ArticleId| project.article(id).is_none_or(|there| there.sha256 == article.sha256);
    let key = [wanted.as_str(), &article.sha256].join("\u{1f}");
    let known = taken.placed.get(&key).cloned().filter(fits);
    let next = taken.numbers.entry(["article", wanted.as_str()].join("\u{1f}")).or_default();
    let id = known.unwrap_or_else(|| first_free_from(next, numbered, fits));
    taken.placed.insert(key, id.clone());
    if project.article(&id).is_none() {
        article.id = id.clone();
        project.add_article(article);
    }
    id
}

/// Sets stand side by side, whatever their ids were in their files; gives the id that this one has now.
fn add_set(project: &mut Project, mut set: AnnotationSet, numbers: &mut HashMap<String, usize>) -> SetId {
    let numbered = |number: usize| match number {
        0 => set.id.clone(),
        _ => SetId::new(format!("{}-{}", set.id.as_str(), number + 1)),
    };
    let next = numbers.entry(["set", set.id.as_str()].join("\u{1f}")).or_default();
    set.id = first_free_from(next, numbered, |id| project.set(id).is_none());
    let id = set.id.clone();
    project.add_set(set);
    id
}
