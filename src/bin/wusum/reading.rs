//! What all commands that read articles share: folders, the answers to an importer's questions, refusals in words.

use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, NamedFile, Outcome, TextField, Unit, Warning, import_beside};

use super::Machine;
use super::args::{Args, Misuse};
use super::words::{document_text, item_text, problem_text, rule_text, unit_text};

/// The options of reading, and what they mean.
pub const HELP: &str = "\
reading:
  --encoding LABEL      of files that are neither UTF-8 nor marked UTF-16: windows-1256, iso-8859-6, windows-1252
  --text-field NAME     of JSON without labels, where several fields may be the text
  --from-unit UNIT      what offsets count where files do not say (doccano): code_point, utf16 or grapheme
  --keep-going          pass over what is refused, and give exit code 0 all the same
";

/// What was said about reading.
#[derive(Default)]
pub struct Reading {
    choices: Choices,
    text_field: Option<String>,
    pub keep_going: bool,
}

impl Reading {
    /// Whether the option is one of reading; then it has been taken.
    pub fn take(&mut self, option: &str, args: &mut Args<'_>) -> Result<bool, Misuse> {
        match option {
            "--encoding" => self.choices.encoding = Some(args.value(option)?.to_owned()),
            "--text-field" => self.text_field = Some(args.value(option)?.to_owned()),
            "--from-unit" => self.choices.unit = Some(args.read(option, Unit::from_slug)?),
            "--keep-going" => self.keep_going = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads a file with what came beside it; of the fields that may be the text the named one is taken.
    pub fn import(&self, file: &str, bytes: &[u8], beside: &[&NamedFile]) -> Outcome {
        let import =
            |choices: &Choices| import_beside(file, bytes, beside, choices, &NativeDecoder, &NativeHtml);
        let outcome = import(&self.choices);
        if let (Outcome::AskTextField(fields), Some(name)) = (&outcome, &self.text_field) {
            let named = fields.iter().find(|info| info.field.name() == *name);
            if let Some(info) = named {
                let text_field = Some(TextField::clone(&info.field));
                return import(&Choices { text_field, ..self.choices.clone() });
            }
        }
        outcome
    }
}

/// The files, and those of the folders among them.
pub fn expand(files: Vec<String>, machine: &Machine<'_>) -> Vec<String> {
    files.into_iter().flat_map(|path| (machine.list)(&path).unwrap_or_else(|| vec![path])).collect()
}

/// Why a file gave nothing: a refusal, or a question with the option that answers it. `None` where it gave something.
pub fn trouble_text(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Articles { .. } | Outcome::Project(_) => return None,
        Outcome::AskEncoding(candidates) => {
            let labels: Vec<&str> = candidates.iter().map(|one| &*one.encoding).collect();
            format!("the encoding is not certain; give --encoding, one of: {}", labels.join(", "))
        }
        Outcome::AskTextField(fields) => {
            let names: Vec<String> = fields.iter().map(|info| info.field.name()).collect();
            format!("which field is the text? give --text-field, one of: {}", names.join(", "))
        }
        Outcome::AskUnit(units) => {
            let units: Vec<String> = units.iter().map(|info| format!("\n  {}", unit_text(info))).collect();
            format!("what do its offsets count? give --from-unit, one of:{}", units.concat())
        }
        Outcome::Refused(problem) => problem_text(problem),
    })
}

/// What is not as it should be, without the name of the file.
pub fn warning_text(warning: &Warning) -> String {
    format!("{}{}: {}", document_text(warning), item_text(warning.item), rule_text(&warning.rule))
}
