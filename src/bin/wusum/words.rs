//! The command line's English sentences. Scripts use `--json` and the codes.

use std::collections::BTreeMap;

use wusum::formats::export::Why;
use wusum::formats::{ArchiveProblem, ExportProblem, ImportProblem, Item, Rule, UnitInfo, Warning};

/// "1 span", "2 spans".
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A unit that could be a file's, with what speaks for and against it.
pub fn unit_text(info: &UnitInfo) -> String {
    let samples: Vec<String> = info.samples.iter().map(|surface| format!("{surface:?}")).collect();
    format!(
        "{}: {} beyond the text, {} inside words; {}",
        info.unit.slug(),
        counted(info.beyond, "span"),
        counted(info.inside_words, "edge"),
        samples.join(", ")
    )
}

/// Of each reason how many spans no file holds.
pub fn left_out(left: &BTreeMap<Why, usize>) -> Vec<(&'static str, usize)> {
    let reasons = [
        (Why::OtherLayer, "their label is of another layer (see --layer)"),
        (Why::Overlaps, "they overlap one that was kept (see --overlap)"),
        (Why::CutsToken, "they begin or end inside a token (see --sub-token)"),
        (Why::SeveralRanges, "they have several ranges"),
        (Why::OnlySpace, "they hold nothing but white space"),
        (Why::InsideGrapheme, "they begin or end inside a grapheme cluster (see --unit)"),
        (Why::Excluded, "they lie outside of what was examined"),
    ];
    reasons.into_iter().filter_map(|(why, text)| left.get(&why).map(|count| (text, *count))).collect()
}

pub fn document_text(warning: &Warning) -> String {
    warning.document.as_ref().map_or(String::new(), |id| format!("document \"{id}\", "))
}

/// The name of an item and its number, for scripts.
pub fn item_parts(item: Item) -> (&'static str, Option<usize>) {
    match item {
        Item::File => ("file", None),
        Item::Line(number) => ("line", Some(number)),
        Item::Record(number) => ("record", Some(number)),
        Item::Label(number) => ("label", Some(number)),
        Item::Document => ("document", None),
        Item::Set(number) => ("set", Some(number)),
        Item::Span(number) => ("span", Some(number)),
        Item::Relation(number) => ("relation", Some(number)),
    }
}

pub fn item_text(item: Item) -> String {
    match item_parts(item) {
        ("file", _) => "the file".to_owned(),
        ("document", _) => "as a whole".to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(number)) => format!("{name} {number}"),
    }
}

pub fn rule_text(rule: &Rule) -> String {
    match rule {
        Rule::NotAnObject => "is not a JSON object".to_owned(),
        Rule::MissingField { name } => format!("has no \"{name}\""),
        Rule::WrongType { name } => format!("\"{name}\" is of the wrong kind"),
        Rule::UnknownField { name } => format!("\"{name}\" is not in the schema"),
        Rule::NotAPosition { name, found } => format!("\"{name}\" is {found}, not a whole number"),
        Rule::Negative { name, found } => format!("\"{name}\" is {found}; offsets begin at 0"),
        Rule::OutOfRange { start, end, length } => {
            format!("{start} to {end} is beyond the text, which has {length} characters")
        }
        Rule::Reversed { start, end } => format!("starts at {start}, after its end at {end}"),
        Rule::Empty { at } => format!("is empty, at {at}"),
        Rule::RangesNotInOrder => {
            "its ranges overlap, are not in order, or do not fill start to end".to_owned()
        }
        Rule::SurfaceDiffers { expected, found } => {
            format!("says \"{expected}\", but the text has \"{found}\" at its offsets")
        }
        Rule::NotThere { text } => format!("\"{text}\" does not stand there with what was around it"),
        Rule::NotUnique { text } => format!("\"{text}\" stands in several places of the text"),
        Rule::Utf16Differs => "its UTF-16 offsets are not those of its code-point offsets".to_owned(),
        Rule::InsideGrapheme { at } => format!("{at} is inside a character as readers see it (allowed)"),
        Rule::UnknownLabel { label } => format!("the label \"{label}\" is not in the file's schema"),
        Rule::DuplicateId { id, now } => format!("the id \"{id}\" is taken; it is read as \"{now}\""),
        Rule::ExactDuplicate { of } => format!("has the range and label of span {of}"),
        Rule::UnknownSet { id } if id.is_empty() => "does not say which set it belongs to".to_owned(),
        Rule::UnknownSet { id } => format!("there is no set \"{id}\""),
        Rule::UnknownSpan { id } => format!("there is no span \"{id}\" in its set"),
        Rule::UnknownValue { name, found } => {
            format!("\"{name}\" is \"{found}\", which is not a known value")
        }
        Rule::HashDiffers { stated, found } => {
            format!("the SHA-256 of the text is {found}, not {stated}: the text was changed")
        }
        Rule::EmptyText => "has no text".to_owned(),
        Rule::TextTooLarge { bytes } => format!("the text has {bytes} bytes; 20 000 000 are the limit"),
        Rule::BadJson { column, .. } => format!("is not JSON from byte {column} on"),
        Rule::LoneSurrogate { at } => format!("holds half of a surrogate pair at byte {at}"),
        Rule::ReplacementCharacter { count } => {
            format!("holds U+FFFD {count} times: an earlier program could not read it")
        }
        Rule::OtherGuidelines { version } => {
            format!(
                "version {version} of its guidelines says something else than an earlier file's, which stays"
            )
        }
        Rule::OtherPackage { annotator } => {
            format!(
                "is the package of \"{annotator}\", and not all files are of one package: the result is none"
            )
        }
        Rule::FileRefused { problem } => problem_text(problem),
    }
}

pub fn problem_text(problem: &ImportProblem) -> String {
    match problem {
        ImportProblem::Empty => "has no text".to_owned(),
        ImportProblem::TooLarge { bytes, limit } => format!("has {bytes} bytes; {limit} are the limit"),
        ImportProblem::TooManySpans { limit } => format!("has more than {limit} spans"),
        ImportProblem::Binary { kind: Some(kind) } => {
            format!("is not text but {kind}; save it as text first")
        }
        ImportProblem::Binary { kind: None } => "is not text but binary data".to_owned(),
        ImportProblem::LoneSurrogate { at } => format!("holds half of a surrogate pair at {at}"),
        ImportProblem::OddLength { bytes } => format!("is UTF-16, but has an odd number of bytes ({bytes})"),
        ImportProblem::NotUtf8 { at } => format!("is not UTF-8 from byte {at} on"),
        ImportProblem::NoEncoding => {
            "is in no encoding that is known here; save it as UTF-8 first".to_owned()
        }
        ImportProblem::WrongEncoding { label } => format!("cannot be read as {label}"),
        ImportProblem::BadJson { line, column } => format!("is not JSON: line {line}, column {column}"),
        ImportProblem::BadXml { line, column } => format!("is not XML: line {line}, column {column}"),
        ImportProblem::TooDeep { line, column, limit } => {
            format!("is nested more than {limit} deep at line {line}, column {column}")
        }
        ImportProblem::OtherFormat { found } => format!("is of the format \"{found}\", not \"wusum\""),
        ImportProblem::NewerVersion { found, known } => {
            format!("is of version {found}, made by a later program; this one knows up to {known}")
        }
        ImportProblem::UnknownOffsetUnit { found } => format!("counts in \"{found}\", not in \"code_point\""),
        ImportProblem::MissingField { name } => format!("has no \"{name}\", or of the wrong kind"),
        ImportProblem::NoTextField => "has no field with a text".to_owned(),
        ImportProblem::Archive(problem) => archive_text(problem),
        ImportProblem::MissingFile { name } => format!("belongs to \"{name}\", which was not given with it"),
    }
}

pub fn archive_text(problem: &ArchiveProblem) -> String {
    match problem {
        ArchiveProblem::Damaged => "is a damaged archive, or not what it says it is".to_owned(),
        ArchiveProblem::Encrypted { name } => {
            format!("is an archive with a password (\"{name}\"); unpack it first")
        }
        ArchiveProblem::UnsafeName { name } => format!("is an archive whose file \"{name}\" leads out of it"),
        ArchiveProblem::DuplicateName => "is an archive with two files of one name".to_owned(),
        ArchiveProblem::TooMany { count, limit } => {
            format!("is an archive of {count} files; {limit} are the limit")
        }
        ArchiveProblem::TooLarge { bytes, limit } => {
            format!("is an archive of {bytes} bytes unpacked; {limit} are the limit")
        }
        ArchiveProblem::TooDense { name } => {
            format!("is an archive whose file \"{name}\" is packed like a bomb")
        }
        ArchiveProblem::NothingInside => "is an archive without a file to read".to_owned(),
        ArchiveProblem::Backup => {
            "is a backup of a browser's projects: it is brought back on the storage page there".to_owned()
        }
    }
}

pub fn export_text(problem: &ExportProblem) -> String {
    match problem {
        ExportProblem::WrongSpan { article, number } => {
            format!("span {number} of document \"{}\" does not fit its text", article.as_str())
        }
        ExportProblem::WrongPlace { article } => {
            format!("a place in document \"{}\" does not fit its text", article.as_str())
        }
        ExportProblem::BadJson { article, name } => {
            format!("\"{name}\" of document \"{}\" is not JSON", article.as_str())
        }
        ExportProblem::NotInXml { article, code } => {
            format!("document \"{}\" holds U+{code:04X}, which XML cannot hold", article.as_str())
        }
        ExportProblem::Unreadable => "what was written does not read back; please report this".to_owned(),
    }
}
