//! The table of formats. Menus, help, dialogs and the round-trip tests walk it: a new format is one row.

use serde::{Deserialize, Serialize};

use super::export::{ExportOptions, Exported};
use super::import::{Choices, Outcome, Source};
use super::peek::Peek;
use super::watch::{Selected, Unwatched};
use super::{
    ExportProblem, Selection, brat, columns, doccano, html, hugging_face, inline_tags, label_studio, plain,
    prodigy, quotes, records, spacy, spans_csv, spans_jsonl, uima, w3c, webanno_tsv, wusum,
};
use crate::model::Project;

pub type Importer = fn(&Source<'_>, &Choices) -> Outcome;
pub type Exporter = fn(&Project, &Selected<'_>, &ExportOptions) -> Result<Exported, ExportProblem>;

/// One format.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The stable name, as the command line takes it.
    pub id: &'static str,
    /// File endings without the dot, lower-case; the first is the one that exports get.
    pub extensions: &'static [&'static str],
    pub mime: &'static str,
    /// Whether a file is of this format, by what is in it. The first row that says so reads it; where none does, the
    /// file's ending decides.
    pub detect: Option<fn(&Peek<'_>) -> bool>,
    pub import: Option<Importer>,
    pub export: Option<Exporter>,
    /// What the format cannot hold.
    pub loses: &'static [Loss],
}

impl Format {
    /// Writes with nobody looking on; `None` for a format that does not export.
    pub fn exporter(
        &self,
    ) -> Option<impl Fn(&Project, &Selection, &ExportOptions) -> Result<Exported, ExportProblem> + use<>>
    {
        let export = self.export?;
        Some(move |project: &Project, selection: &Selection, options: &ExportOptions| {
            export(project, &Selected { selection, watch: &Unwatched }, options)
        })
    }
}

/// Something of a project that a format has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Loss {
    Labels,
    Nested,
    Crossing,
    SubToken,
    /// What lies between the parts of a discontinuous span: it is written from its first to its last.
    SeveralRanges,
    /// Discontinuous spans as a whole.
    Discontinuous,
    Relations,
    /// Relations to unlabelled text, *unknown* or the author.
    Mentions,
    Notes,
    /// Whether the annotator was sure.
    Certainty,
    /// Subtypes and imported attributes.
    Attributes,
    Provenance,
    Metadata,
    SeveralSets,
    /// Text that was excluded, and how far it was examined.
    Examined,
}

/// All that a text without labels has no place for.
const ONLY_TEXT: &[Loss] =
    &[Loss::Labels, Loss::Relations, Loss::Notes, Loss::Provenance, Loss::SeveralSets, Loss::Examined];

/// All that spans by their tokens, without more, have no place for, but for what a format has of nested, crossing and sub-token
/// spans.
pub(super) const ONLY_TAGS: &[Loss] = &[
    Loss::Discontinuous,
    Loss::Relations,
    Loss::Notes,
    Loss::Certainty,
    Loss::Attributes,
    Loss::Provenance,
    Loss::Metadata,
    Loss::SeveralSets,
    Loss::Examined,
];

/// All that a text with labels at places has no place for.
pub(super) const ONLY_PLACES: &[Loss] = &[
    Loss::SeveralRanges,
    Loss::Relations,
    Loss::Notes,
    Loss::Certainty,
    Loss::Attributes,
    Loss::Provenance,
    Loss::Metadata,
    Loss::SeveralSets,
    Loss::Examined,
];

/// Two lists of losses as one; `N` is how many they are.
pub(super) const fn both<const N: usize>(first: &[Loss], then: &[Loss]) -> [Loss; N] {
    let mut all = [Loss::Labels; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() { first[at] } else { then[at - first.len()] };
        at += 1;
    }
    all
}

pub static TABLE: &[Format] = &[
    Format {
        id: "wusum",
        extensions: &["json"],
        mime: "application/json",
        detect: None,
        import: Some(records::import),
        export: Some(wusum::export),
        loses: &[],
    },
    Format {
        id: "brat",
        extensions: &["ann"],
        mime: "text/plain",
        detect: Some(brat::detect),
        import: Some(brat::import),
        export: Some(brat::export),
        loses: brat::LOSES,
    },
    Format {
        id: "uima-xmi",
        extensions: &["xmi"],
        mime: "application/xml",
        detect: Some(uima::detect_xmi),
        import: Some(uima::import_xmi),
        export: Some(uima::export_xmi),
        loses: uima::LOSES,
    },
    Format {
        id: "uima-json",
        extensions: &["json"],
        mime: "application/json",
        detect: Some(uima::detect_json),
        import: Some(uima::import_json),
        export: Some(uima::export_json),
        loses: uima::LOSES,
    },
    Format {
        id: "w3c",
        extensions: &["jsonld"],
        mime: "application/ld+json",
        detect: Some(w3c::detect),
        import: Some(w3c::import),
        export: Some(w3c::export),
        loses: w3c::LOSES,
    },
    Format {
        id: "webanno-tsv",
        extensions: &["tsv"],
        mime: "text/tab-separated-values",
        detect: Some(webanno_tsv::detect),
        import: Some(webanno_tsv::import),
        export: None,
        loses: &[],
    },
    Format {
        id: "prodigy",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(prodigy::detect),
        import: Some(prodigy::import),
        export: Some(prodigy::export),
        loses: prodigy::LOSES,
    },
    Format {
        id: "spacy-ner",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(spacy::detect),
        import: Some(spacy::import),
        export: Some(spacy::export_ner),
        loses: spacy::NER_LOSES,
    },
    Format {
        id: "spacy-spancat",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(spacy::detect),
        import: Some(spacy::import),
        export: Some(spacy::export_spancat),
        loses: spacy::SPANCAT_LOSES,
    },
    Format {
        id: "hugging-face",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(hugging_face::detect),
        import: Some(hugging_face::import),
        export: Some(hugging_face::export),
        loses: hugging_face::LOSES,
    },
    Format {
        id: "label-studio",
        extensions: &["json"],
        mime: "application/json",
        detect: Some(label_studio::detect),
        import: Some(label_studio::import),
        export: Some(label_studio::export),
        loses: label_studio::LOSES,
    },
    Format {
        id: "doccano",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(doccano::detect),
        import: Some(doccano::import),
        export: Some(doccano::export),
        loses: doccano::LOSES,
    },
    Format {
        id: "doccano-relations",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(doccano::detect),
        import: Some(doccano::import),
        export: Some(doccano::export_relations),
        loses: doccano::RELATIONS_LOSES,
    },
    Format {
        id: "jsonl-spans",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(spans_jsonl::detect),
        import: Some(spans_jsonl::import),
        export: Some(spans_jsonl::export),
        loses: spans_jsonl::LOSES,
    },
    Format {
        id: "csv",
        extensions: &["csv"],
        mime: "text/csv",
        detect: Some(spans_csv::detect),
        import: Some(spans_csv::import),
        export: Some(spans_csv::export_csv),
        loses: spans_csv::LOSES,
    },
    Format {
        id: "tsv",
        extensions: &["tsv"],
        mime: "text/tab-separated-values",
        detect: Some(spans_csv::detect),
        import: Some(spans_csv::import),
        export: Some(spans_csv::export_tsv),
        loses: spans_csv::LOSES,
    },
    Format {
        id: "conll2003",
        extensions: &["conll"],
        mime: "text/plain",
        detect: Some(columns::detect),
        import: Some(columns::import),
        export: Some(columns::export_conll2003),
        loses: columns::LOSES,
    },
    Format {
        id: "bio",
        extensions: &["tsv"],
        mime: "text/plain",
        detect: Some(columns::detect),
        import: Some(columns::import),
        export: Some(columns::export_bio),
        loses: columns::LOSES,
    },
    Format {
        id: "bioes",
        extensions: &["conll"],
        mime: "text/plain",
        detect: Some(columns::detect),
        import: Some(columns::import),
        export: Some(columns::export_bioes),
        loses: columns::LOSES,
    },
    Format {
        id: "wojood",
        extensions: &["txt"],
        mime: "text/plain",
        detect: Some(columns::detect),
        import: Some(columns::import),
        export: Some(columns::export_wojood),
        loses: columns::WOJOOD_LOSES,
    },
    Format {
        id: "quotes",
        extensions: &["jsonl"],
        mime: "application/jsonl",
        detect: Some(|_| false),
        import: None,
        export: Some(quotes::export),
        loses: quotes::LOSES,
    },
    Format {
        id: "inline-tags",
        extensions: &["txt"],
        mime: "text/plain",
        detect: Some(inline_tags::detect),
        import: Some(inline_tags::import),
        export: None,
        loses: &[],
    },
    Format {
        id: "text",
        extensions: &["txt", "text"],
        mime: "text/plain",
        detect: None,
        import: Some(plain::import),
        export: None,
        loses: ONLY_TEXT,
    },
    Format {
        id: "markdown",
        extensions: &["md", "markdown"],
        mime: "text/markdown",
        detect: None,
        import: Some(plain::import_markdown),
        export: None,
        loses: ONLY_TEXT,
    },
    Format {
        id: "html",
        extensions: &["html", "htm", "xhtml"],
        mime: "text/html",
        detect: None,
        import: Some(html::import),
        export: None,
        loses: ONLY_TEXT,
    },
    Format {
        id: "records",
        extensions: &["jsonl", "ndjson"],
        mime: "application/jsonl",
        detect: None,
        import: Some(records::import),
        export: None,
        loses: ONLY_TEXT,
    },
];

/// A row of [`TABLE`] without its functions.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub id: &'static str,
    /// What exports get; without the dot.
    pub extension: &'static str,
    pub mime: &'static str,
    pub exports: bool,
    pub loses: &'static [Loss],
}

/// [`TABLE`] for a page that shows formats and leaves the work to the jobs program: whoever names `TABLE` carries every
/// importer and exporter along.
pub static ABOUT: [About; TABLE.len()] = about();

const fn about() -> [About; TABLE.len()] {
    let mut all = [About { id: "", extension: "", mime: "", exports: false, loses: &[] }; TABLE.len()];
    let mut at = 0;
    while at < all.len() {
        let Format { id, extensions, mime, export, loses, .. } = TABLE[at];
        all[at] = About { id, extension: extensions[0], mime, exports: export.is_some(), loses };
        at += 1;
    }
    all
}

/// The format of this id.
///
/// # Panics
/// For an id that the table lacks: ids come from the table.
pub fn format(id: &str) -> &'static Format {
    TABLE.iter().find(|format| format.id == id).expect("the id is in the table")
}

/// By what is in the file; then by its ending; without one that we know, by how the text begins.
pub(super) fn format_of(file_name: &str, text: &str) -> &'static Format {
    let peek = Peek::new(file_name, text);
    if let Some(found) = TABLE.iter().find(|format| format.detect.is_some_and(|detect| detect(&peek))) {
        return found;
    }
    let ending = peek.ending();
    let by_ending =
        |format: &&Format| format.detect.is_none() && format.extensions.contains(&ending.as_str());
    if let Some(known) = TABLE.iter().find(by_ending) {
        return known;
    }
    // What a program's own ending promises and is broken is said to be broken: it is no text for people.
    let promised = TABLE.iter().find(|format| format.extensions.contains(&ending.as_str()));
    match promised.map(|format| format.mime) {
        Some("application/xml") => return promised.unwrap_or(format("text")),
        Some(mime) if mime.ends_with("json") => return format("records"),
        _ => {}
    }
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    let is_ours = start.starts_with('{') && text.contains("\"documents\"") && text.contains("\"spans\"");
    match start.as_str() {
        start if start.starts_with("<!doctype html") || start.starts_with("<html") => format("html"),
        _ if is_ours => format("wusum"),
        _ => format("text"),
    }
}
