//! An export in parts that is written while it is read: of a corpus of any size nothing is held but counts, the hashes of files,
//! and of each text its hash and, as far as there is room, what it shares with others.
//!
//! For formats of rows whose parts follow from each article by itself: not for groups of texts that are near, which
//! [`super::dataset`] makes.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::bundle::Joined;
use super::dataset::Prepared;
use super::export::{ExportOptions, Exported, OutFile, PartCounts, SplitReport, Why, documents};
use super::manifest::{self, Listed, Made};
use super::near::{Near, runs};
use super::readme::{Came, Holding, readme};
use super::rows::continued;
use super::splits::{Leak, Part, SplitPlan, Splits, own_key};
use super::table::{Format, Loss};
use super::watch::{Selected, Unwatched};
use super::{ExportProblem, Imported, Outcome, Selection, wusum};
use crate::model::{Article, Project};
use crate::order::Map;

/// Runs of three words of which it is looked for who shares them, unless all are wanted. Each takes some 50 bytes.
pub const RUNS_HELD: usize = 1_500_000;

/// How it is written. Shared by all threads.
#[derive(Clone, Debug)]
pub struct Plan {
    pub format: &'static Format,
    pub selection: Selection,
    pub options: ExportOptions,
    split: SplitPlan,
    /// The part of texts that had one before, by their hash.
    kept: HashMap<String, Part>,
    /// The part of groups in which such a text is, by their key.
    groups: HashMap<String, Part>,
}

/// What a piece comes to.
#[derive(Debug)]
pub struct PieceInParts {
    exported: Exported,
    labels: Project,
    listed: Vec<Listed>,
    content: Vec<u8>,
    holding: Holding,
    texts: Vec<Text>,
    without_field: usize,
    kept: usize,
    articles: usize,
}

/// What is compared of an article.
#[derive(Debug)]
struct Text {
    id: String,
    part: Part,
    group: u64,
    runs: Vec<u64>,
}

impl Plan {
    /// `None` where the options have no parts, or parts that do not follow from each article by itself.
    pub fn new(format: &'static Format, selection: Selection, options: ExportOptions) -> Option<Self> {
        let split = SplitPlan::clone(options.split.as_ref()?);
        if !split.group.is_by_article() {
            return None;
        }
        let kept = split.kept.iter().cloned().collect();
        Some(Self { format, selection, options, split, kept, groups: HashMap::new() })
    }

    /// Whether all has to be read once before, for [`Plan::learn`]: a group goes where one of it was before.
    pub fn must_learn(&self) -> bool {
        !self.kept.is_empty() && self.split.group.is_by_field()
    }

    /// The groups of a piece in which a text had a part before.
    pub fn learnt(&self, project: &Project) -> Vec<(String, Part)> {
        let kept = |article: &Article| {
            Some((own_key(article, &self.split.group).0, *self.kept.get(&*article.sha256)?))
        };
        self.selection.articles(project).filter_map(kept).collect()
    }

    /// Takes them in the order of the pieces: the first that is known of a group decides.
    pub fn learn(&mut self, groups: Vec<(String, Part)>) {
        for (key, part) in groups {
            self.groups.entry(key).or_insert(part);
        }
    }

    /// Writes a piece.
    ///
    /// # Errors
    /// Those of the format.
    pub fn piece(&self, project: &Project) -> Result<PieceInParts, ExportProblem> {
        let mut splits = Splits::default();
        let mut texts = Vec::new();
        for article in self.selection.articles(project) {
            let (key, has_field) = own_key(article, &self.split.group);
            let before = self.kept.get(&*article.sha256).copied();
            let part = before.or_else(|| self.groups.get(&key).copied());
            let part = part.unwrap_or_else(|| self.split.part_of(&key));
            splits.kept += usize::from(before.is_some());
            splits.without_field += usize::from(!has_field);
            splits.parts.insert(article.id.clone(), part);
            let group = Sha256::digest(key.as_bytes());
            let group = group.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
            texts.push(Text { id: article.id.as_str().to_owned(), part, group, runs: runs(&article.text) });
        }
        let (kept, without_field, articles) = (splits.kept, splits.without_field, splits.parts.len());
        let prepared = Prepared::in_parts(project, &self.selection, &self.options, splits);
        let exported = prepared.export(self.format, &self.options, &Ok, &Unwatched)?;
        let (whole, selection) = prepared.whole();
        let mut content = Vec::new();
        wusum::documents(&mut content, whole, &Selected { selection, watch: &Unwatched })?;
        Ok(PieceInParts {
            exported,
            labels: whole.without_articles(),
            listed: prepared.listed(),
            content,
            holding: Holding::of(&documents(whole, selection)),
            texts,
            without_field,
            kept,
            articles,
        })
    }
}

/// What has been written so far.
#[derive(Debug)]
pub struct Parted {
    /// Hash, length and name of each file, in the order in which they were begun.
    files: Vec<(String, usize, Sha256)>,
    has_manifest: bool,
    joined: Joined,
    content: Sha256,
    has_content: bool,
    holding: Holding,
    parts: Map<Part, PartCounts>,
    groups: HashSet<u64>,
    leaks: Leaks,
    report: SplitReport,
    pub left_out: Vec<(Why, usize)>,
    lost: Vec<(Loss, usize)>,
    pub articles: usize,
}

impl Parted {
    /// At most so many runs of words are held to find what is near; of more only the same texts are found.
    pub fn new(runs_held: usize) -> Self {
        Self {
            files: Vec::new(),
            has_manifest: false,
            joined: Joined::default(),
            content: Sha256::new(),
            has_content: false,
            holding: Holding::default(),
            parts: Map::new(),
            groups: HashSet::new(),
            leaks: Leaks::new(runs_held),
            report: SplitReport::default(),
            left_out: Vec::new(),
            lost: Vec::new(),
            articles: 0,
        }
    }

    /// Takes a piece, in order, and gives what is to be put behind what is in each file.
    pub fn take(&mut self, plan: &Plan, piece: PieceInParts) -> Vec<OutFile> {
        let mut out = Vec::new();
        let Exported { files, left_out, lost, split } = piece.exported;
        for OutFile { name, bytes } in files {
            let at = self.files.iter().position(|(there, _, _)| *there == name);
            let bytes = if at.is_some() { continued(plan.format.id, &bytes).to_vec() } else { bytes };
            let at = at.unwrap_or_else(|| {
                self.files.push((name.clone(), 0, Sha256::new()));
                self.files.len() - 1
            });
            let (_, length, hash) = &mut self.files[at];
            *length += bytes.len();
            hash.update(&bytes);
            out.push(OutFile { name, bytes });
        }
        let mut list = Vec::new();
        for listed in &piece.listed {
            if !self.has_manifest {
                list.extend(manifest::head(plan.format.id, &plan.selection, &plan.options));
            }
            list.extend(manifest::document(listed, !self.has_manifest));
            self.has_manifest = true;
        }
        out.push(OutFile { name: manifest::NAME.to_owned(), bytes: list });
        if !piece.content.is_empty() {
            if self.has_content {
                self.content.update(b",\n");
            }
            self.content.update(&piece.content);
            self.has_content = true;
        }
        self.joined.add(Outcome::Project(Box::new(Imported {
            format: plan.format.id,
            project: piece.labels,
            warnings: Vec::new(),
            counts: Default::default(),
            proposals: Vec::new(),
            waiting: Default::default(),
        })));
        self.joined.0.warnings.clear();
        self.holding.add(piece.holding);
        for counts in split.into_iter().flat_map(|split| split.parts) {
            match self.parts.get_mut(&counts.part) {
                Some(sum) => {
                    sum.articles += counts.articles;
                    sum.documents += counts.documents;
                    sum.characters += counts.characters;
                    sum.spans += counts.spans;
                }
                None => drop(self.parts.insert(counts.part, counts)),
            }
        }
        for left in left_out {
            match self.left_out.iter_mut().find(|(why, _)| *why == left.why) {
                Some((_, count)) => *count += 1,
                None => self.left_out.push((left.why, 1)),
            }
        }
        lost.into_iter().for_each(|loss| super::dataset::add_loss(&mut self.lost, loss));
        self.report.without_field += piece.without_field;
        self.report.kept += piece.kept;
        self.articles += piece.articles;
        for text in piece.texts {
            self.groups.insert(text.group);
            self.leaks.add(text);
        }
        out
    }

    /// The README and the end of the manifest, which are to be put behind the rest; and what came of it.
    ///
    /// # Errors
    /// None that labels which were read can have.
    pub fn finish(mut self, plan: &Plan) -> Result<(Vec<OutFile>, SplitReport), ExportProblem> {
        self.report.parts = self.parts.values().copied().collect();
        self.report.groups = self.groups.len();
        self.report.only_same = self.leaks.only_same();
        self.report.leaks = self.leaks.finish(plan.split.near);
        crate::order::sort(&mut self.left_out);
        let project = &self.joined.0.project;
        // Nobody has all sets at once here.
        let came =
            Came { left_out: &self.left_out, lost: &self.lost, split: Some(&self.report), agreement: &[] };
        let text = readme(plan.format.id, project, &self.holding, &plan.options, &came);
        let readme = OutFile { name: "README.md".to_owned(), bytes: text.into_bytes() };
        let mut files = vec![Made::of(&readme)];
        files.extend(self.files.into_iter().map(|(name, bytes, hash)| Made {
            name,
            bytes,
            sha256: manifest::hex(&hash.finalize()),
        }));
        self.content.update(b"\n");
        let content = Some(manifest::hex(&self.content.finalize()));
        let split = Some((&plan.split, &self.report));
        let tail = manifest::tail(project, content, split, &files)?;
        Ok((vec![readme, OutFile { name: manifest::NAME.to_owned(), bytes: tail }], self.report))
    }
}

/// Which texts in different parts are the same or near.
#[derive(Debug)]
struct Leaks {
    room: usize,
    held: usize,
    /// Of each text the first with the very same runs, by their hash.
    first: HashMap<u64, u32>,
    /// Id and part of those firsts.
    texts: Vec<(Box<str>, Part)>,
    /// Their runs; none any more where they are too many.
    runs: Option<Vec<Vec<u64>>>,
    same: Vec<Leak>,
}

impl Leaks {
    fn new(room: usize) -> Self {
        let (first, texts, runs) = (HashMap::new(), Vec::new(), Some(Vec::new()));
        Self { room, held: 0, first, texts, runs, same: Vec::new() }
    }

    fn only_same(&self) -> bool {
        self.runs.is_none()
    }

    fn add(&mut self, text: Text) {
        let hash = super::near::hash(&text.runs);
        if let Some(first) = self.first.get(&hash) {
            let (id, part) = &self.texts[*first as usize];
            if *part != text.part {
                self.same.push(Leak { articles: [id.to_string(), text.id], percent: 100 });
            }
            return;
        }
        self.first.insert(hash, self.texts.len() as u32);
        self.texts.push((text.id.into(), text.part));
        self.held += text.runs.len();
        if self.held > self.room {
            self.runs = None;
        }
        self.runs.iter_mut().for_each(|runs| runs.push(text.runs.clone()));
    }

    fn finish(self, percent: usize) -> Vec<Leak> {
        let mut found = self.same;
        if let Some(runs) = self.runs {
            for pair in Near::of_runs(runs, percent).pairs {
                let ((one, here), (other, there)) = (&self.texts[pair.early], &self.texts[pair.late]);
                if here != there {
                    let articles = [one.to_string(), other.to_string()];
                    found.push(Leak { articles, percent: pair.percent() });
                }
            }
        }
        found
    }
}
