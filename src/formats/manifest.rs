//! The manifest beside an export of several files: from what it was made, and the hash of each file, so that whoever has
//! both can say whether they are what was written. Read back only for the parts of articles.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::export::{ExportOptions, Exported, OutFile, SplitReport};
use super::readme::unit_of;
use super::splits::{Part, SplitPlan};
use super::wusum;
use super::{ExportProblem, Selection};
use crate::model::{Project, sha256_hex};

/// The file's name.
pub(super) const NAME: &str = "manifest.json";

/// What its `format` says.
const FORMAT: &str = "wusum-manifest";

/// One document of an export.
#[derive(Debug)]
pub(super) struct Listed {
    pub id: String,
    /// Id of the article that it is, or is a stretch of, and the hash of that one's text.
    pub article: String,
    pub sha256: String,
    pub annotator: Option<String>,
    pub part: Option<Part>,
}

/// One file of an export.
pub(super) struct Made {
    pub name: String,
    pub bytes: usize,
    pub sha256: String,
}

impl Made {
    pub fn of(file: &OutFile) -> Self {
        Self { name: file.name.clone(), bytes: file.bytes.len(), sha256: hash(&file.bytes) }
    }
}

/// The manifest of what is in `exported.files`.
pub(super) fn manifest(
    format: &str,
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
    exported: &Exported,
    documents: &[Listed],
) -> Result<OutFile, ExportProblem> {
    let mut bytes = head(format, selection, options);
    for (at, listed) in documents.iter().enumerate() {
        bytes.extend(document(listed, at == 0));
    }
    let files: Vec<Made> = exported.files.iter().map(Made::of).collect();
    let split = options.split.as_deref().zip(exported.split.as_ref());
    bytes.extend(tail(project, content_hash(project, selection).ok(), split, &files)?);
    Ok(OutFile { name: NAME.to_owned(), bytes })
}

/// All that is known before the documents.
pub(super) fn head(format: &str, selection: &Selection, options: &ExportOptions) -> Vec<u8> {
    let unit = unit_of(format).unwrap_or(options.unit);
    let head = json!({
        "format": FORMAT, "version": 1, "generator": concat!("wusum/", env!("CARGO_PKG_VERSION")),
        "written_as": format, "offset_unit": unit.slug(),
        "options": {
            "layer": options.layer.slug(), "overlap": options.overlap.slug(),
            "sub_token": options.sub_token.slug(), "max_tokens": options.max_tokens,
            "only_done": selection.only_done, "only_examined": options.only_examined,
        },
    });
    let head = format!("{head:#}");
    format!("{},\n  \"documents\": [", head.trim_end_matches("\n}")).into_bytes()
}

/// A document, in a line of its own.
pub(super) fn document(listed: &Listed, is_first: bool) -> Vec<u8> {
    let Listed { id, article, sha256, annotator, part } = listed;
    let mut value = json!({ "id": id, "article": article, "sha256": sha256 });
    if let Some(annotator) = annotator {
        put(&mut value, "annotator", annotator.as_str().into());
    }
    if let Some(part) = part {
        put(&mut value, "part", part.slug().into());
    }
    format!("{}\n    {value}", if is_first { "" } else { "," }).into_bytes()
}

/// All that is known when the documents have been written.
pub(super) fn tail(
    project: &Project,
    content_sha256: Option<String>,
    split: Option<(&SplitPlan, &SplitReport)>,
    files: &[Made],
) -> Result<Vec<u8>, ExportProblem> {
    let mut out = json!({
        "content_sha256": content_sha256,
        "project": project.name,
        "schema": {
            "sha256": hash(&wusum::schema(project)?),
            "labels": project.labels().iter().map(|label| label.id.as_str()).collect::<Vec<_>>(),
        },
        "guidelines": project.guidelines().last().map(|last| {
            json!({ "version": last.number, "sha256": sha256_hex(&last.markdown) })
        }),
    });
    if let Some((plan, report)) = split {
        let parts: serde_json::Map<String, Value> = report
            .parts
            .iter()
            .map(|counts| {
                let value = json!({
                    "share": counts.share, "articles": counts.articles, "documents": counts.documents,
                    "characters": counts.characters, "spans": counts.spans,
                });
                (counts.part.slug().to_owned(), value)
            })
            .collect();
        let leaks =
            report.leaks.iter().map(|leak| json!({ "articles": leak.articles, "percent": leak.percent }));
        let split = json!({
            "seed": plan.seed, "group": plan.group.word(), "near": plan.near, "groups": report.groups,
            "without_field": report.without_field, "kept": report.kept, "parts": parts,
            "leaks_looked_for": if report.only_same { "same" } else { "near" },
            "leaks": leaks.collect::<Vec<_>>(),
        });
        put(&mut out, "split", split);
    }
    let files =
        files.iter().map(|file| json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256 }));
    let files: Vec<Value> = files.collect();
    put(&mut out, "files", files.into());
    let out = format!("{out:#}");
    Ok(format!("\n  ],\n{}\n", out.trim_start_matches("{\n")).into_bytes())
}

fn put(out: &mut Value, name: &str, value: Value) {
    if let Some(object) = out.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

/// Of the documents as Wusum JSON has them: its lines without the first and the last. Neither the program's version nor
/// the format that was written is in it.
fn content_hash(project: &Project, selection: &Selection) -> Result<String, ExportProblem> {
    let whole = wusum::write(project, selection)?;
    let start = whole.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = whole.len().saturating_sub("]}\n".len()).max(start);
    Ok(hash(&whole[start..end]))
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a file is a manifest of ours.
pub fn is_manifest(name: &str, bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
    name.rsplit(['/', '\\']).next() == Some(NAME) && head.contains(FORMAT)
}

/// The part of each text, by its hash, that a manifest gives; `None` where it is none with parts.
pub fn parts_of(bytes: &[u8]) -> Option<Vec<(String, Part)>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) || value.get("split").is_none() {
        return None;
    }
    let part = |document: &Value| {
        let text = |name: &str| document.get(name).and_then(Value::as_str);
        Some((text("sha256")?.to_owned(), Part::from_slug(text("part")?)?))
    };
    let mut parts: Vec<(String, Part)> =
        value.get("documents")?.as_array()?.iter().filter_map(part).collect();
    crate::order::sort(&mut parts);
    parts.dedup_by(|a, b| a.0 == b.0);
    Some(parts)
}
