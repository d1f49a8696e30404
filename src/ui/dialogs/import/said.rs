//! What is wrong with a file, in the user's words: the rule it breaks and the way out.

use crate::formats::{ArchiveProblem, ImportProblem, Item, MAX_BYTES, Rule, Unit, Warning};
use crate::ui::dialogs::export::format_name;
use crate::ui::words::{FileWords, between, files, fill, number};

/// Why nothing of a file was taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    Problem(ImportProblem),
    /// The browser could not read the file.
    Unreadable,
    /// The program failed while reading it.
    Stopped,
}

/// A sentence or two; tracked by the language.
pub fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Problem(problem) => refusal(files(), problem),
        Trouble::Unreadable => files().problem_unreadable.to_owned(),
        Trouble::Stopped => files().problem_worker.to_owned(),
    }
}

fn refusal(words: &FileWords, problem: &ImportProblem) -> String {
    match problem {
        ImportProblem::Empty => words.problem_empty.to_owned(),
        ImportProblem::TooLarge { bytes, limit } => {
            // Rounded up, so that what is over the limit never reads as the limit.
            let (size, limit) = (number(bytes.div_ceil(1_000_000)), number(limit / 1_000_000));
            fill(words.problem_too_large, &[("size", &size), ("limit", &limit)])
        }
        ImportProblem::TooManySpans { limit } => {
            fill(words.problem_too_many_spans, &[("limit", &number(*limit))])
        }
        ImportProblem::Binary { kind: None } => words.problem_binary.to_owned(),
        ImportProblem::Binary { kind: Some(kind) } => {
            fill(words.problem_binary_kind, &[("kind", &isolate(&kind.to_ascii_uppercase()))])
        }
        ImportProblem::LoneSurrogate { at } => fill(words.problem_lone_surrogate, &[("at", &number(*at))]),
        ImportProblem::OddLength { .. } => words.problem_odd_length.to_owned(),
        ImportProblem::NotUtf8 { at } => fill(words.problem_not_utf8, &[("at", &number(*at))]),
        ImportProblem::NoEncoding => words.problem_no_encoding.to_owned(),
        ImportProblem::WrongEncoding { label } => {
            fill(words.problem_wrong_encoding, &[("encoding", &isolate(label))])
        }
        ImportProblem::BadJson { line, column } => {
            fill(words.problem_bad_json, &[("line", &number(*line)), ("column", &number(*column))])
        }
        ImportProblem::BadXml { line, column } => {
            fill(words.problem_bad_xml, &[("line", &number(*line)), ("column", &number(*column))])
        }
        ImportProblem::TooDeep { line, column, limit } => {
            let (line, column, limit) = (number(*line), number(*column), number(*limit));
            fill(words.problem_too_deep, &[("line", &line), ("column", &column), ("limit", &limit)])
        }
        ImportProblem::OtherFormat { found } => {
            fill(words.problem_other_format, &[("found", &isolate(found))])
        }
        ImportProblem::NewerVersion { found, known } => {
            fill(words.problem_newer, &[("found", &found.to_string()), ("known", &known.to_string())])
        }
        ImportProblem::UnknownOffsetUnit { found } => {
            fill(words.problem_offset_unit, &[("found", &isolate(found))])
        }
        ImportProblem::MissingField { name } => {
            fill(words.problem_missing_field, &[("name", &isolate(name))])
        }
        ImportProblem::NoTextField => words.problem_no_text_field.to_owned(),
        ImportProblem::Archive(problem) => archive(problem),
        ImportProblem::MissingFile { name } => fill(words.problem_missing_file, &[("name", &isolate(name))]),
    }
}

fn archive(problem: &ArchiveProblem) -> String {
    let words = files();
    match problem {
        ArchiveProblem::Damaged => words.archive_damaged.to_owned(),
        ArchiveProblem::Encrypted { name } => fill(words.archive_encrypted, &[("name", &isolate(name))]),
        ArchiveProblem::UnsafeName { name } => fill(words.archive_unsafe, &[("name", &isolate(name))]),
        ArchiveProblem::DuplicateName => words.archive_duplicate.to_owned(),
        ArchiveProblem::TooMany { count, limit } => {
            fill(words.archive_too_many, &[("count", &number(*count)), ("limit", &number(*limit))])
        }
        ArchiveProblem::TooLarge { bytes, limit } => {
            let megabytes = |bytes: usize| number(bytes.div_ceil(1_000_000));
            fill(words.archive_too_large, &[("size", &megabytes(*bytes)), ("limit", &megabytes(*limit))])
        }
        ArchiveProblem::TooDense { name } => fill(words.archive_dense, &[("name", &isolate(name))]),
        ArchiveProblem::NothingInside => words.archive_nothing.to_owned(),
        ArchiveProblem::Backup => words.archive_backup.to_owned(),
    }
}

/// One line for a warning: where, what, and what became of it; tracked by the language.
pub fn warning(warning: &Warning) -> String {
    let words = files();
    let item = match warning.item {
        Item::File => words.item_file.to_owned(),
        Item::Line(n) => nth(words.item_line, n),
        Item::Record(n) => nth(words.item_record, n),
        Item::Label(n) => nth(words.item_label, n),
        Item::Document => words.item_document.to_owned(),
        Item::Set(n) => nth(words.item_set, n),
        Item::Span(n) => nth(words.item_span, n),
        Item::Relation(n) => nth(words.item_relation, n),
    };
    let place = match &warning.document {
        Some(document) => format!("{}{between}{item}", isolate(document), between = between()),
        None => item,
    };
    let fate = if warning.kept { words.kept } else { words.left_out };
    format!("{place}: {} ({fate})", broken(words, &warning.rule))
}

fn nth(template: &str, n: usize) -> String {
    fill(template, &[("n", &number(n))])
}

fn broken(words: &FileWords, rule: &Rule) -> String {
    match rule {
        Rule::NotAnObject => words.rule_not_an_object.to_owned(),
        Rule::MissingField { name } => fill(words.rule_missing_field, &[("name", &isolate(name))]),
        Rule::WrongType { name } => fill(words.rule_wrong_type, &[("name", &isolate(name))]),
        Rule::UnknownField { name } => fill(words.rule_unknown_field, &[("name", &isolate(name))]),
        Rule::NotAPosition { name, found } => {
            fill(words.rule_not_a_position, &[("name", &isolate(name)), ("found", &isolate(found))])
        }
        Rule::Negative { name, found } => {
            fill(words.rule_negative, &[("name", &isolate(name)), ("found", &isolate(found))])
        }
        Rule::OutOfRange { start, end, length } => {
            let (start, end, length) = (number(*start), number(*end), number(*length));
            fill(words.rule_out_of_range, &[("start", &start), ("end", &end), ("length", &length)])
        }
        Rule::Reversed { start, end } => {
            fill(words.rule_reversed, &[("start", &number(*start)), ("end", &number(*end))])
        }
        Rule::Empty { at } => fill(words.rule_empty, &[("at", &number(*at))]),
        Rule::RangesNotInOrder => words.rule_ranges.to_owned(),
        Rule::SurfaceDiffers { expected, found } => {
            fill(words.rule_surface, &[("expected", &isolate(expected)), ("found", &isolate(found))])
        }
        Rule::NotThere { text } => fill(words.rule_not_there, &[("text", &isolate(text))]),
        Rule::NotUnique { text } => fill(words.rule_not_unique, &[("text", &isolate(text))]),
        Rule::Utf16Differs => words.rule_utf16.to_owned(),
        Rule::InsideGrapheme { at } => fill(words.rule_inside_grapheme, &[("at", &number(*at))]),
        Rule::UnknownLabel { label } => fill(words.rule_unknown_label, &[("label", &isolate(label))]),
        Rule::DuplicateId { id, now } => {
            fill(words.rule_duplicate_id, &[("id", &isolate(id)), ("now", &isolate(now))])
        }
        Rule::ExactDuplicate { of } => fill(words.rule_exact_duplicate, &[("of", &number(*of))]),
        Rule::UnknownSet { id } => fill(words.rule_unknown_set, &[("id", &isolate(id))]),
        Rule::UnknownSpan { id } => fill(words.rule_unknown_span, &[("id", &isolate(id))]),
        Rule::UnknownValue { name, found } => {
            fill(words.rule_unknown_value, &[("name", &isolate(name)), ("found", &isolate(found))])
        }
        Rule::HashDiffers { .. } => words.rule_hash.to_owned(),
        Rule::EmptyText => words.rule_empty_text.to_owned(),
        Rule::TextTooLarge { .. } => fill(words.rule_too_large, &[("most", &number(MAX_BYTES / 1_000_000))]),
        Rule::BadJson { line, column } => {
            fill(words.rule_bad_json, &[("line", &number(*line)), ("column", &number(*column))])
        }
        Rule::LoneSurrogate { at } => fill(words.rule_lone_surrogate, &[("at", &number(*at))]),
        Rule::ReplacementCharacter { count } => words.replacement.of(*count),
        Rule::OtherGuidelines { version } => {
            fill(words.rule_other_guidelines, &[("n", &number(*version as usize))])
        }
        Rule::OtherPackage { annotator } => fill(words.rule_other_package, &[("name", &isolate(annotator))]),
        Rule::FileRefused { problem } => refusal(words, problem),
    }
}

/// What a file says, between direction isolates: a Latin name in an Arabic sentence moves nothing around it.
fn isolate(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", crate::ui::session::shorten(text, 80))
}

/// What was kept and what was refused, and that it is all.
pub fn total(template: &str, kept: usize, refused: usize) -> String {
    let (kept, refused, all) = (number(kept), number(refused), number(kept + refused));
    fill(template, &[("kept", &kept), ("refused", &refused), ("all", &all)])
}

/// What became of a file, whole: counts, then every remark.
pub fn report(taken: &super::flow::Taken) -> String {
    let (words, counts) = (files(), &taken.counts);
    let mut lines = vec![taken.file.clone()];
    if !taken.format.is_empty() {
        lines.push(format(taken.format).to_owned());
    }
    lines.push(total(words.report_articles, counts.documents_kept, counts.documents_refused));
    lines.push(total(words.report_kept, counts.spans_kept, counts.spans_refused));
    lines.push(total(words.report_links, counts.relations_kept, counts.relations_refused));
    lines.extend((taken.left_out > 0).then(|| words.left_out_by_choice.of(taken.left_out)));
    lines.extend((taken.proposals > 0).then(|| words.proposals.of(taken.proposals)));
    lines.push(String::new());
    lines.extend(taken.warnings.iter().map(warning));
    lines.join("\n") + "\n"
}

/// The name of the format that was read: one reader may be for what is written as several.
pub fn format(id: &'static str) -> &'static str {
    let words = files();
    match id {
        "" => words.brought_several,
        "conll2003" => words.brought_columns,
        "csv" => words.brought_table,
        "inline-tags" => words.brought_tags,
        "spacy-ner" => "spaCy",
        "webanno-tsv" => "WebAnno TSV 3",
        id => format_name(id),
    }
}

/// An encoding's name for people.
pub fn encoding(label: &str) -> String {
    let words = files();
    match label {
        "utf-8" => words.utf_8,
        "utf-16le" => words.utf_16_le,
        "utf-16be" => words.utf_16_be,
        "windows-1256" => words.windows_1256,
        "iso-8859-6" => words.iso_8859_6,
        "windows-1252" => words.windows_1252,
        other => other,
    }
    .to_owned()
}

/// What a file's offsets count, for people; tracked by the language.
pub fn unit(unit: Unit) -> &'static str {
    let words = files();
    match unit {
        Unit::CodePoint => words.unit_code_point,
        Unit::Utf16 => words.unit_utf16,
        Unit::Grapheme => words.unit_grapheme,
    }
}
