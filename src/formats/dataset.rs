//! An export as a whole: what was examined, the parts for training and testing, and, where it is more than one file, a
//! README and a manifest. One way for the page and for the command line, so that both write the same bytes.

use super::examined::{Examined, examined};
use super::export::{ExportOptions, Exported, OutFile, PartCounts, SplitReport, documents};
use super::manifest::{Listed, manifest};
use super::readme::with_readme;
use super::splits::{Part, Splits, split};
use super::table::{Format, Loss};
use super::watch::{OnePart, Selected, Unwatched, WatchExport};
use super::{ArticleChoice, ExportProblem, Selection, SetChoice, hugging_face};
use crate::model::{Article, ArticleId, Project};
use crate::order::{Map, sort_by_key};

/// Writes the selected part of a project in a format; files of parts are in folders of their names. Empty for a format
/// that does not export.
///
/// # Errors
/// Those of the format.
pub fn export(
    format: &Format,
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    if !options.only_examined && options.split.is_none() {
        let Some(export) = format.exporter() else { return Ok(Exported::default()) };
        return export(project, selection, options);
    }
    Prepared::new(project, selection, options).export(format, options, &Ok, &Unwatched)
}

/// [`export`] whose files `place` has named; under the folder of their part, where there are parts.
pub(super) fn export_placed(
    format: &Format,
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
    place: Place<'_>,
) -> Result<Exported, ExportProblem> {
    Prepared::new(project, selection, options).export(format, options, place, &Unwatched)
}

type Place<'a> = &'a dyn Fn(Vec<OutFile>) -> Result<Vec<OutFile>, ExportProblem>;

/// [`export`] with a README and a manifest; where `one_alone`, only if it is several files, or parts.
///
/// # Errors
/// Those of the format.
pub fn packaged(
    format: &Format,
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
    one_alone: bool,
) -> Result<Exported, ExportProblem> {
    let selected = Selected { selection, watch: &Unwatched };
    packaged_knowing(format, project, &selected, options, one_alone, &|_| Vec::new())
}

/// [`packaged`], looked on, and with a README that says what `agreement` knows of how far the annotators of a project agree, a
/// sentence each in its language. It is asked only where there is a README, and where all sets are exported: of a part nobody
/// knows it.
///
/// # Errors
/// Those of the format.
pub fn packaged_knowing(
    format: &Format,
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
    one_alone: bool,
    agreement: &dyn Fn(&Project) -> Vec<String>,
) -> Result<Exported, ExportProblem> {
    let prepared = Prepared::new(project, selection.selection, options);
    let exported = prepared.export(format, options, &Ok, selection.watch)?;
    if one_alone && exported.files.len() < 2 && options.split.is_none() {
        return Ok(exported);
    }
    let known = if selection.selection.sets == SetChoice::All { agreement(project) } else { Vec::new() };
    let (project, selection) = prepared.whole();
    let mut exported = with_readme(format.id, project, selection, options, exported, &known);
    let listed = prepared.listed();
    exported.files.push(manifest(format.id, project, selection, options, &exported, &listed)?);
    Ok(exported)
}

/// A selection in the parts that it is to be written in.
pub(super) struct Prepared<'a> {
    given: (&'a Project, &'a Selection),
    examined: Option<(Examined, Selection)>,
    splits: Option<Splits>,
}

impl<'a> Prepared<'a> {
    fn new(project: &'a Project, selection: &'a Selection, options: &ExportOptions) -> Self {
        let articles = || selection.articles(project).collect::<Vec<&Article>>();
        let splits = options.split.as_ref().map(|plan| split(&articles(), plan));
        Self::with(project, selection, options, splits)
    }

    /// In parts that are known.
    pub(super) fn in_parts(
        project: &'a Project,
        selection: &'a Selection,
        options: &ExportOptions,
        splits: Splits,
    ) -> Self {
        Self::with(project, selection, options, Some(splits))
    }

    fn with(
        project: &'a Project,
        selection: &'a Selection,
        options: &ExportOptions,
        splits: Option<Splits>,
    ) -> Self {
        let reduce = || (examined(project, selection), Selection::default());
        let examined = options.only_examined.then(reduce);
        Self { given: (project, selection), examined, splits }
    }

    /// All that is written.
    pub(super) fn whole(&self) -> (&Project, &Selection) {
        self.examined.as_ref().map_or(self.given, |(examined, selection)| (&examined.project, selection))
    }

    /// The article as it came that one is, or is a stretch of.
    fn origin<'b>(&'b self, id: &'b ArticleId) -> &'b ArticleId {
        self.examined.as_ref().and_then(|(examined, _)| examined.part_of.get(id)).unwrap_or(id)
    }

    pub(super) fn export(
        &self,
        format: &Format,
        options: &ExportOptions,
        place: Place<'_>,
        watch: &dyn WatchExport,
    ) -> Result<Exported, ExportProblem> {
        let Some(write) = format.export else { return Ok(Exported::default()) };
        let (project, selection) = self.whole();
        let mut exported = match (&self.splits, &options.split) {
            (Some(splits), Some(plan)) => {
                let parts = self.parts(splits, plan.shares);
                let (mut before, total) = (0, selection.articles(project).count());
                let mut exported = if format.id == "hugging-face" {
                    let selected: Vec<Selected<'_>> =
                        parts.iter().map(|(_, _, selection)| Selected { selection, watch }).collect();
                    let named: Vec<(&str, &Selected<'_>)> = parts
                        .iter()
                        .zip(&selected)
                        .map(|((part, ..), selected)| (split_name(*part), selected))
                        .collect();
                    let mut exported = hugging_face::export_parts(project, &named, options)?;
                    exported.files = place(exported.files)?;
                    exported
                } else {
                    let mut all = Exported::default();
                    for (part, _, selection) in &parts {
                        let len = selection.articles(project).count();
                        let watch = &OnePart { watch, before, len, total };
                        before += len;
                        let selected = Selected { selection, watch };
                        let Exported { files, mut left_out, lost, .. } = write(project, &selected, options)?;
                        let name = |file: &OutFile| format!("{}/{}", part.slug(), file.name);
                        all.files.extend(
                            place(files)?.into_iter().map(|file| OutFile { name: name(&file), ..file }),
                        );
                        all.left_out.append(&mut left_out);
                        lost.into_iter().for_each(|loss| add_loss(&mut all.lost, loss));
                    }
                    all
                };
                exported.split = Some(SplitReport {
                    parts: parts.iter().map(|part| self.counts(part)).collect(),
                    groups: splits.groups,
                    without_field: splits.without_field,
                    kept: splits.kept,
                    leaks: splits.leaks.clone(),
                    only_same: false,
                });
                exported
            }
            _ => {
                let mut exported = write(project, &Selected { selection, watch }, options)?;
                exported.files = place(exported.files)?;
                exported
            }
        };
        if let Some((examined, _)) = &self.examined {
            exported.left_out.splice(0..0, examined.left_out.iter().cloned());
            examined.lost.iter().for_each(|loss| add_loss(&mut exported.lost, *loss));
        }
        // In one order, whatever of it was met first: a corpus that is written row by row meets it in another.
        sort_by_key(&mut exported.lost, |(loss, _)| *loss);
        Ok(exported)
    }

    /// The parts that were to get something, or do because they had it before; with their weight.
    fn parts(&self, splits: &Splits, shares: [u32; 3]) -> Vec<(Part, u32, Selection)> {
        let (project, selection) = self.whole();
        let mut of: Map<Part, Vec<ArticleId>> = Map::new();
        for article in selection.articles(project) {
            if let Some(part) = splits.parts.get(self.origin(&article.id)) {
                of.or_default(*part).push(article.id.clone());
            }
        }
        let part = |(part, share): (Part, u32)| {
            let ids = of.remove(&part).unwrap_or_default();
            let is_wanted = share > 0 || !ids.is_empty();
            let selection = Selection { articles: ArticleChoice::Only(ids), ..selection.clone() };
            is_wanted.then_some((part, share, selection))
        };
        Part::ALL.into_iter().zip(shares).filter_map(part).collect()
    }

    fn counts(&self, (part, share, selection): &(Part, u32, Selection)) -> PartCounts {
        let (project, _) = self.whole();
        let documents = documents(project, selection);
        PartCounts {
            part: *part,
            share: *share,
            articles: selection.articles(project).count(),
            documents: documents.len(),
            characters: documents.iter().map(|document| document.text().chars().count()).sum(),
            spans: documents.iter().map(|document| document.spans().count()).sum(),
        }
    }

    /// The documents for the manifest.
    pub(super) fn listed(&self) -> Vec<Listed> {
        let (project, selection) = self.whole();
        let (given, _) = self.given;
        let listed = |document: super::export::Document<'_>| {
            let origin = self.origin(&document.article.id);
            let article = given.article(origin).unwrap_or(document.article);
            let annotator = document.set.map(|set| set.annotator.as_str().to_owned());
            Listed {
                id: document.id(),
                article: origin.as_str().to_owned(),
                sha256: article.sha256.to_string(),
                annotator,
                part: self.splits.as_ref().and_then(|splits| splits.parts.get(origin).copied()),
            }
        };
        documents(project, selection).into_iter().map(listed).collect()
    }
}

/// What `load_dataset` calls a part.
fn split_name(part: Part) -> &'static str {
    match part {
        Part::Train => "train",
        Part::Dev => "validation",
        Part::Test => "test",
    }
}

/// Adds it to what is lost already, which is in order.
pub(super) fn add_loss(all: &mut Vec<(Loss, usize)>, (loss, count): (Loss, usize)) {
    match all.iter_mut().find(|(there, _)| *there == loss) {
        Some((_, sum)) => *sum += count,
        None => {
            all.insert(all.iter().position(|(there, _)| *there > loss).unwrap_or(all.len()), (loss, count))
        }
    }
}
