//! The manifest beside an export of several files: from what it was made, and the hash of each file, so that whoever has
//! both can say whether they are what was written. Read back only for the parts of articles.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::export::{ExportOptions, Exported, OutFile};
use super::readme::unit_of;
use super::splits::Part;
use super::wusum;
use super::{ExportProblem, Selection};
use crate::model::{Project, sha256_hex};

/// The file's name.
pub(super) const NAME: &str = "manifest.json";

/// What its `format` says.
const FORMAT: &str = "wusum-manifest";

/// One document of an export.
pub(super) struct Listed {
    pub id: String,
    /// Id of the article that it is, or is a stretch of, and the hash of that one's text.
    pub article: String,
    pub sha256: String,
    pub annotator: Option<String>,
    pub part: Option<Part>,
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
    let unit = unit_of(format).unwrap_or(options.unit);
    let mut out = json!({
        "format": FORMAT, "version": 1, "generator": concat!("wusum/", env!("CARGO_PKG_VERSION")),
        "project": project.name, "written_as": format, "offset_unit": unit.slug(),
        "options": {
            "layer": options.layer.slug(), "overlap": options.overlap.slug(),
            "sub_token": options.sub_token.slug(), "max_tokens": options.max_tokens,
            "only_done": selection.only_done, "only_examined": options.only_examined,
        },
        "content_sha256": content_hash(project, selection).ok(),
        "schema": {
            "sha256": hash(&wusum::schema(project)?),
            "labels": project.labels().iter().map(|label| label.id.as_str()).collect::<Vec<_>>(),
        },
        "guidelines": project.guidelines().last().map(|last| {
            json!({ "version": last.number, "sha256": sha256_hex(&last.markdown) })
        }),
    });
    let add = |out: &mut Value, name: &str, value: Value| {
        if let Some(object) = out.as_object_mut() {
            object.insert(name.to_owned(), value);
        }
    };
    if let (Some(plan), Some(report)) = (&options.split, &exported.split) {
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
            "leaks": leaks.collect::<Vec<_>>(),
        });
        add(&mut out, "split", split);
    }
    let documents = documents.iter().map(|document| {
        let mut value = json!({ "id": document.id, "article": document.article, "sha256": document.sha256 });
        if let Some(annotator) = &document.annotator {
            add(&mut value, "annotator", annotator.as_str().into());
        }
        if let Some(part) = document.part {
            add(&mut value, "part", part.slug().into());
        }
        value
    });
    let documents: Vec<Value> = documents.collect();
    add(&mut out, "documents", documents.into());
    let files = exported
        .files
        .iter()
        .map(|file| json!({ "name": file.name, "bytes": file.bytes.len(), "sha256": hash(&file.bytes) }));
    let files: Vec<Value> = files.collect();
    add(&mut out, "files", files.into());
    Ok(OutFile { name: NAME.to_owned(), bytes: format!("{out:#}\n").into_bytes() })
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
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
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
