//! Every format at once, each under the name by which other programs look for it.

use super::archive::pack;
use super::export::{ExportOptions, Exported, OutFile};
use super::table::{Format, TABLE};
use super::{ExportProblem, Selection, dataset};
use crate::model::Project;

/// Every format that exports, in the order of the table, each with what it came to: one that cannot be written is no
/// reason to go without the others. Formats of many files have a folder of their own; nothing has the name of anything
/// else. What is in parts is in folders of their names, but for the folder for Hugging Face, which holds its own.
pub fn export_all(
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
) -> Vec<(&'static Format, Result<Exported, ExportProblem>)> {
    let write = |format: &'static Format| {
        format.export?;
        let place = |files| placed(format.id, files);
        Some((format, dataset::export_placed(format, project, selection, options, &place)))
    };
    TABLE.iter().filter_map(write).collect()
}

fn placed(id: &str, files: Vec<OutFile>) -> Result<Vec<OutFile>, ExportProblem> {
    let under = |folder: &str, file: OutFile| OutFile { name: format!("{folder}/{}", file.name), ..file };
    let is_one_cas = files.iter().any(|file| file.name.starts_with("cas."));
    Ok(match id {
        "wusum" => files.into_iter().map(|file| OutFile { name: "native.json".to_owned(), ..file }).collect(),
        "brat" => files.into_iter().map(|file| under("brat", file)).collect(),
        // One document has the name that is looked for; of several, an archive has.
        "uima-xmi" if !is_one_cas => vec![OutFile { name: "cas.zip".to_owned(), bytes: pack(&files)? }],
        "uima-json" if !is_one_cas => files.into_iter().map(|file| under(id, file)).collect(),
        // Rows and, as spaCy's older loops want them, one list of them.
        "spacy-ner" => {
            let list = |file: &OutFile| {
                let rows: Vec<&[u8]> =
                    file.bytes.split(|byte| *byte == b'\n').filter(|row| !row.is_empty()).collect();
                [b"[".as_slice(), &rows.join(b",\n".as_slice()), b"]\n"].concat()
            };
            let lists: Vec<OutFile> = files
                .iter()
                .map(|file| OutFile { name: "spacy.json".to_owned(), bytes: list(file) })
                .collect();
            files.into_iter().chain(lists).collect()
        }
        "hugging-face" => {
            // The rows also as one file each, which `load_dataset("json")` takes.
            let whole = |configuration: &str, name: &str| {
                let shards = files.iter().filter(|file| file.name.starts_with(configuration));
                let bytes = shards.flat_map(|file| file.bytes.iter().copied()).collect();
                OutFile { name: name.to_owned(), bytes }
            };
            let mut out = vec![whole("tokens/", "hf.jsonl"), whole("spans/", "hf_spans.jsonl")];
            out.extend(files.iter().filter(|file| file.name == "hf_labels.json").cloned());
            out.extend(files.into_iter().map(|file| under("hf", file)));
            out
        }
        _ => files,
    })
}
