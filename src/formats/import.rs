//! One file in, whatever it is: articles, a project, a question, or a refusal with its reason.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::bundle::{NamedFile, format_by_twin};
use super::decode::{Candidate, Decoded, Decoder, decode, decode_as};
use super::draft::first_free_from;
use super::html::HtmlReader;
use super::records::{FieldInfo, TextField};
use super::table::{Format, TABLE, format, format_of};
use super::watch::{Unwatched, Watch};
use super::{
    ImportProblem, Imported, Item, MAX_BYTES, MAX_PROJECT_BYTES, Rule, Unit, UnitInfo, Warning, archive,
    sniff, wusum,
};
use crate::model::{Article, ArticleId, ArticleMeta, Project};

/// What a person has answered so far.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// Encoding label, as [`Candidate::encoding`] names it, of what is neither marked nor UTF-8.
    pub encoding: Option<String>,
    pub text_field: Option<TextField>,
    /// What offsets count, where the file does not say.
    pub unit: Option<Unit>,
}

/// An article that is not yet in a project.
#[derive(Clone, Debug, PartialEq)]
pub struct NewArticle {
    /// The file's own id, where its record has one; not necessarily unique.
    pub id: Option<ArticleId>,
    pub text: String,
    pub meta: ArticleMeta,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// At least one article.
    Articles {
        articles: Vec<NewArticle>,
        warnings: Vec<Warning>,
    },
    /// A file of our own.
    Project(Box<Imported>),
    /// The likeliest first; ask again with [`Choices::encoding`].
    AskEncoding(Vec<Candidate>),
    /// The likeliest first; ask again with [`Choices::text_field`].
    AskTextField(Vec<FieldInfo>),
    /// The likeliest first; ask again with [`Choices::unit`].
    AskUnit(Vec<UnitInfo>),
    Refused(ImportProblem),
}

impl NewArticle {
    /// Puts the article into a project under the file's id, or where that is missing or taken under one made of its
    /// text's hash. The same files in the same order give the same ids.
    pub fn add_to(self, project: &mut Project) -> ArticleId {
        self.add_from(project, &mut HashMap::new())
    }

    /// [`Self::add_to`], with the next number that may be free by what ids are made of: many of one text are not each tried
    /// from the first on.
    pub(super) fn add_from(self, project: &mut Project, numbers: &mut HashMap<String, usize>) -> ArticleId {
        let mut article = Article::new(ArticleId::new(""), self.text, self.meta);
        let hash = &article.sha256[..26];
        let hashed = |ordinal: usize| {
            ArticleId::new(if ordinal == 0 { hash.to_owned() } else { format!("{hash}-{ordinal}") })
        };
        let free = |id: &ArticleId| project.article(id).is_none();
        let id = self.id.filter(free);
        let next = numbers.entry(hash.to_owned()).or_default();
        let id = id.unwrap_or_else(|| first_free_from(next, hashed, free));
        article.id = id.clone();
        project.add_article(article);
        id
    }
}

/// A decoded file, as importers get it.
pub struct Source<'a> {
    pub file_name: &'a str,
    pub encoding: &'a str,
    pub text: &'a str,
    pub html: &'a dyn HtmlReader,
    /// What came together with it.
    pub beside: &'a [Beside],
    /// Whether the file began with a byte order mark, which is none of the text; some programs count it all the same.
    pub marked: bool,
    /// Whether the text is one row of a larger file (see [`super::rows`]): of a row that gives nothing the warnings say why.
    pub is_row: bool,
    pub watch: &'a dyn Watch,
}

/// A decoded file that is read beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub file_name: String,
    pub text: String,
}

impl Source<'_> {
    /// The text of the file beside it whose name ends so (lower-case).
    pub fn beside(&self, ending: &str) -> Option<&str> {
        let found = self.beside.iter().find(|file| file.file_name.to_lowercase().ends_with(ending));
        found.map(|file| file.text.as_str())
    }

    /// The file's name without folders and ending.
    pub fn stem(&self) -> &str {
        let name = self.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// What every article of the file has. A pasted text has no file name.
    pub fn meta(&self) -> ArticleMeta {
        let from_file = !self.file_name.is_empty();
        ArticleMeta {
            file_name: from_file.then(|| self.file_name.to_owned()),
            encoding: from_file.then(|| self.encoding.to_owned()),
            ..ArticleMeta::default()
        }
    }
}

/// Reads a file. `file_name` is empty for a pasted text; its ending says what the file is.
pub fn import(
    file_name: &str,
    bytes: &[u8],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
) -> Outcome {
    import_beside(file_name, bytes, &[], choices, decoder, html)
}

/// Reads a file that came together with others (see [`super::bundle::group`]).
pub fn import_beside(
    file_name: &str,
    bytes: &[u8],
    beside: &[&NamedFile],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
) -> Outcome {
    import_watched(file_name, bytes, beside, choices, decoder, html, &Unwatched)
}

/// [`import_beside`], looked on.
pub fn import_watched(
    file_name: &str,
    bytes: &[u8],
    beside: &[&NamedFile],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
    watch: &dyn Watch,
) -> Outcome {
    match import_or_problem(file_name, bytes, beside, choices, decoder, html, watch) {
        Ok(Outcome::Project(imported)) if imported.counts.spans() > watch.spans_at_most() => {
            Outcome::Refused(ImportProblem::TooManySpans { limit: watch.spans_at_most() })
        }
        Ok(outcome @ (Outcome::Project(_) | Outcome::Articles { .. })) => {
            watch.read(bytes.len(), bytes.len());
            outcome
        }
        Ok(outcome) => outcome,
        Err(problem) => Outcome::Refused(problem),
    }
}

/// The id of the format as which [`import_beside`] reads a file, `zip` for an archive; `None` where it is no text, or the
/// encoding is not certain.
pub fn format_id(
    file_name: &str,
    bytes: &[u8],
    beside: &[&NamedFile],
    choices: &Choices,
    decoder: &dyn Decoder,
) -> Option<&'static str> {
    if let Some(kind) = sniff::binary_kind(bytes) {
        return (kind == "zip").then_some("zip");
    }
    if let Some(id) = format_by_twin(file_name, beside.iter().map(|file| file.name.as_str())) {
        return Some(id);
    }
    match decoded(bytes, choices, decoder).ok()? {
        Decoded::Text { text, .. } => Some(format_of(file_name, &text).id),
        Decoded::Ask(_) => None,
    }
}

fn import_or_problem(
    file_name: &str,
    bytes: &[u8],
    beside: &[&NamedFile],
    choices: &Choices,
    decoder: &dyn Decoder,
    html: &dyn HtmlReader,
    watch: &dyn Watch,
) -> Result<Outcome, ImportProblem> {
    if bytes.is_empty() {
        return Err(ImportProblem::Empty);
    }
    let kind = sniff::binary_kind(bytes);
    let may_hold_much = bytes.starts_with(wusum::FIRST_BYTES) || kind == Some("zip");
    let limit = if may_hold_much { MAX_PROJECT_BYTES } else { MAX_BYTES };
    if bytes.len() > limit {
        return Err(ImportProblem::TooLarge { bytes: bytes.len(), limit });
    }
    if kind == Some("zip") {
        return archive::import(file_name, bytes, choices, decoder, html, watch);
    }
    if let Some(kind) = kind {
        return Err(ImportProblem::Binary { kind: Some(kind.into()) });
    }
    let (text, encoding) = match decoded(bytes, choices, decoder)? {
        Decoded::Text { text, encoding } => (text, encoding),
        Decoded::Ask(mut candidates) => {
            declared_first(&mut candidates, bytes);
            return Ok(Outcome::AskEncoding(candidates));
        }
    };
    if text.trim().is_empty() {
        return Err(ImportProblem::Empty);
    }
    let beside = beside.iter().map(|file| {
        let text = beside_text(&file.bytes, &encoding, decoder)?;
        Ok(Beside { file_name: file.name.clone(), text })
    });
    let beside = beside.collect::<Result<Vec<_>, ImportProblem>>()?;
    let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    let marked = marks.iter().any(|mark| bytes.starts_with(mark));
    let (encoding, text, beside) = (&*encoding, &*text, &*beside);
    let source = Source { file_name, encoding, text, html, beside, marked, is_row: false, watch };
    let by_twin = format_by_twin(file_name, beside.iter().map(|file| file.file_name.as_str()));
    let by_twin = by_twin.and_then(|id| TABLE.iter().find(|row| row.id == id));
    let Format { id, import, .. } = by_twin.unwrap_or_else(|| format_of(file_name, text));
    let read = import.unwrap_or_else(|| format("text").import.expect("plain text can be read"));
    let mut outcome = read(&source, choices);
    if let Outcome::Project(imported) = &mut outcome
        && imported.format.is_empty()
    {
        imported.format = id;
    }
    if let Outcome::Articles { articles, warnings } = &mut outcome {
        for (index, article) in articles.iter().enumerate() {
            if article.text.len() > MAX_BYTES {
                return Err(ImportProblem::TooLarge { bytes: article.text.len(), limit: MAX_BYTES });
            }
            let count = article.text.matches('\u{FFFD}').count();
            if count > 0 {
                let rule = Rule::ReplacementCharacter { count };
                let name = article.id.as_ref().map_or((index + 1).to_string(), |id| id.as_str().to_owned());
                warnings.push(Warning {
                    document: Some(name),
                    item: Item::Document,
                    rule,
                    kept: true,
                    line: None,
                });
            }
        }
    }
    Ok(outcome)
}

/// The text, in the encoding that was chosen where the file's own is not certain: one answer may be for many files, some
/// of them UTF-8.
fn decoded(bytes: &[u8], choices: &Choices, decoder: &dyn Decoder) -> Result<Decoded, ImportProblem> {
    match (decode(bytes, decoder), &choices.encoding) {
        (Ok(Decoded::Ask(_)) | Err(_), Some(label)) => {
            let text = decode_as(bytes, label, decoder)?;
            Ok(Decoded::Text { text, encoding: label.clone() })
        }
        (found, _) => found,
    }
}

/// A file beside another may be empty, and is in the other's encoding where its own is not certain.
fn beside_text(bytes: &[u8], encoding: &str, decoder: &dyn Decoder) -> Result<String, ImportProblem> {
    if bytes.is_empty() {
        return Ok(String::new());
    }
    if bytes.len() > MAX_BYTES {
        return Err(ImportProblem::TooLarge { bytes: bytes.len(), limit: MAX_BYTES });
    }
    match decode(bytes, decoder)? {
        Decoded::Text { text, .. } => Ok(text),
        Decoded::Ask(_) => decode_as(bytes, encoding, decoder),
    }
}

/// An encoding that the file itself names (`<meta charset>`) is offered first.
fn declared_first(candidates: &mut [Candidate], bytes: &[u8]) {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1_024)]).to_ascii_lowercase();
    let declared = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    if let Some(index) =
        candidates.iter().position(|one| declared.is_some_and(|d| d.starts_with(&*one.encoding)))
    {
        candidates[..=index].rotate_right(1);
    }
}
