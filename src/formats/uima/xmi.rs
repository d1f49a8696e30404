//! CAS as XMI, XML with a type system beside it. Line breaks and tabs of the text stand as character references: written
//! as they are, XML would read them as spaces. Characters that XML cannot hold stop the export.

use std::collections::{HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

use super::{Cas, Field, METADATA, Options, RELATION, Row, SENTENCE, SOFA, SPAN, Structure, TOKEN, TYPES};
use crate::formats::export::{Document, Exported, OutFile};
use crate::formats::json::{self, MAX_DEPTH};
use crate::formats::peek::Peek;
use crate::formats::watch::{Selected, Unwatched, Watch, twice};
use crate::formats::{Choices, ExportProblem, ImportProblem, Outcome, Source, xml};
use crate::model::Project;

/// Namespace of `xmi:id`.
const XMI: &str = "http://www.omg.org/XMI";

pub(in crate::formats) fn detect(peek: &Peek<'_>) -> bool {
    let head = &peek.text[..peek.text.floor_char_boundary(4_096)];
    head.trim_start().starts_with('<') && head.contains(XMI)
}

pub(in crate::formats) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let [reading, _] = twice(source.watch);
    let mut cas = match read(source.text, &reading) {
        Ok(cas) => cas,
        Err(problem) => return Outcome::Refused(problem),
    };
    if let Some(types) = source.beside("typesystem.xml") {
        match references(types) {
            Ok(names) => cas.references = names,
            Err(problem) => return Outcome::Refused(problem),
        }
    }
    super::import(source, &cas)
}

/// Every start of an element with its depth, the outermost at 0; and every text with the depth of its element.
pub(in crate::formats) fn walk<'a>(
    text: &'a str,
    watch: &dyn Watch,
    mut see: impl FnMut(usize, Seen<'_, 'a>) -> Result<(), ()>,
) -> Result<(), ImportProblem> {
    let mut reader = Reader::from_str(text);
    let mut version = XmlVersion::Implicit1_0;
    let mut depth = 0_usize;
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        watch.read(before, text.len());
        let bad = |at: usize| {
            let (line, column) = json::place(text, at);
            ImportProblem::BadXml { line, column }
        };
        let event = reader.read_event().map_err(|_| bad(before))?;
        match event {
            Event::Decl(declaration) => version = declaration.xml_version().map_err(|_| bad(before))?,
            Event::Start(element) => {
                see(depth, Seen::Element(&element, version)).map_err(|()| bad(before))?;
                depth += 1;
                if depth > MAX_DEPTH {
                    let (line, column) = json::place(text, before);
                    return Err(ImportProblem::TooDeep { line, column, limit: MAX_DEPTH });
                }
            }
            Event::Empty(element) => {
                see(depth, Seen::Element(&element, version)).map_err(|()| bad(before))?
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) => see(depth, Seen::Text(text.as_ref())).map_err(|()| bad(before))?,
            // Entities of a file's own making are the usual attack; no CAS has them.
            Event::DocType(_) => return Err(bad(before)),
            Event::Eof if depth > 0 => return Err(bad(before)),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

pub(in crate::formats) enum Seen<'e, 'a> {
    Element(&'e BytesStart<'a>, XmlVersion),
    Text(&'e str),
}

/// The attributes of an element by name.
pub(in crate::formats) fn attributes(
    element: &BytesStart<'_>,
    version: XmlVersion,
) -> Result<Vec<(String, String)>, ()> {
    let mut found = Vec::new();
    // Checking names for doubles costs their square.
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| ())?;
        let value = attribute.normalized_value(version).map_err(|_| ())?;
        found.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(found)
}

fn read(text: &str, watch: &dyn Watch) -> Result<Cas, ImportProblem> {
    let mut cas = Cas::default();
    let mut packages: HashMap<String, String> = HashMap::new();
    walk(text, watch, |depth, seen| {
        let Seen::Element(element, version) = seen else { return Ok(()) };
        let name = element.name();
        let name: &str = name.as_ref();
        match depth {
            0 => {
                for (name, value) in attributes(element, version)? {
                    if let Some(prefix) = name.strip_prefix("xmlns:") {
                        packages.insert(prefix.to_owned(), package(&value));
                    }
                }
            }
            1 => {
                let (prefix, local) = name.split_once(':').unwrap_or(("", name));
                let package = packages.get(prefix).map(String::as_str).unwrap_or_default();
                let kind = if package.is_empty() { local.to_owned() } else { format!("{package}.{local}") };
                let mut structure = Structure { kind, ..Structure::default() };
                for (name, value) in attributes(element, version)? {
                    match name.strip_prefix("xmi:") {
                        Some("id") => structure.id = value,
                        Some(_) => {}
                        None => structure.features.push((name, Value::String(value))),
                    }
                }
                if structure.kind == "uima.cas.View" {
                    let members = structure.text("members").unwrap_or_default();
                    let members = members.split_whitespace().map(str::to_owned).collect();
                    cas.members.insert(structure.text("sofa").unwrap_or_default(), members);
                } else {
                    cas.structures.push(structure);
                }
            }
            // Members of lists, each an element.
            _ => {}
        }
        Ok(())
    })?;
    Ok(cas)
}

/// `http:///webanno/custom.ecore` is the package `webanno.custom`.
fn package(namespace: &str) -> String {
    let path = namespace.strip_prefix("http:///").unwrap_or_default();
    let path = path.strip_suffix(".ecore").unwrap_or(path).replace('/', ".");
    if path == "uima.noNamespace" { String::new() } else { path }
}

/// The features of a type system that refer to other structures. Sofa and the ends of relations are read anyway.
fn references(text: &str) -> Result<HashSet<String>, ImportProblem> {
    let mut found = HashSet::new();
    let (mut within, mut feature) = (String::new(), String::new());
    walk(text, &Unwatched, |_, seen| {
        match seen {
            Seen::Element(element, _) => {
                let name = element.name();
                let name: &str = name.as_ref();
                within = name.rsplit(':').next().unwrap_or_default().to_owned();
            }
            Seen::Text(text) => match within.as_str() {
                _ if text.trim().is_empty() => {}
                "name" => feature = text.trim().to_owned(),
                "rangeTypeName" if !PRIMITIVE.contains(&text.trim()) => {
                    found.insert(std::mem::take(&mut feature));
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    Ok(found)
}

const PRIMITIVE: [&str; 8] = [
    "uima.cas.String",
    "uima.cas.Boolean",
    "uima.cas.Integer",
    "uima.cas.Long",
    "uima.cas.Short",
    "uima.cas.Byte",
    "uima.cas.Float",
    "uima.cas.Double",
];

/// Prefixes of the packages of our types.
const PREFIXES: [(&str, &str); 5] = [
    ("cas", "uima.cas"),
    ("tcas", "uima.tcas"),
    ("custom", "webanno.custom"),
    ("segmentation", "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"),
    ("metadata", "de.tudarmstadt.ukp.dkpro.core.api.metadata.type"),
];

pub(in crate::formats) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: Options<'_>,
) -> Result<Exported, ExportProblem> {
    let mut exported = super::export(project, selection, "xmi", |document, rows| {
        written(document, rows).map(String::into_bytes)
    })?;
    exported.files.push(OutFile { name: "TypeSystem.xml".to_owned(), bytes: type_system().into_bytes() });
    Ok(exported)
}

fn written(document: &Document<'_>, rows: &[Row]) -> Result<String, ExportProblem> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI");
    out.push_str(&format!(" xmlns:xmi=\"{XMI}\""));
    for (prefix, package) in PREFIXES {
        out.push_str(&format!(" xmlns:{prefix}=\"http:///{}.ecore\"", package.replace('.', "/")));
    }
    out.push_str(" xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n");
    for row in rows {
        let name = match row.kind {
            SOFA => "cas:Sofa",
            SPAN => "custom:Span",
            RELATION => "custom:Relation",
            SENTENCE => "segmentation:Sentence",
            TOKEN => "segmentation:Token",
            METADATA => "metadata:DocumentMetaData",
            other => other,
        };
        out.push_str(&format!("<{name} xmi:id=\"{}\"", row.id));
        for (feature, field) in &row.features {
            let value = match field {
                Field::Text(text) => escaped(document, text)?,
                Field::Number(number) | Field::To(number) => number.to_string(),
                Field::Flag(flag) => flag.to_string(),
            };
            out.push_str(&format!(" {feature}=\"{value}\""));
        }
        out.push_str("/>\n");
    }
    let members: Vec<String> =
        rows.iter().filter(|row| row.kind != SOFA).map(|row| row.id.to_string()).collect();
    out.push_str(&format!("<cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n", members.join(" ")));
    Ok(out)
}

/// A text as the value of an attribute, or that XML has no way to write it.
fn escaped(document: &Document<'_>, text: &str) -> Result<String, ExportProblem> {
    match text.chars().find(|c| !xml::has(*c)) {
        Some(c) => {
            let article = document.article.id.clone();
            Err(ExportProblem::NotInXml { article, code: u32::from(c) })
        }
        None => Ok(xml::attribute(text)),
    }
}

fn type_system() -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n<types>\n");
    for (name, parent, features) in TYPES {
        out.push_str(&format!(
            "<typeDescription>\n<name>{name}</name>\n<description/>\n<supertypeName>{parent}</supertypeName>\n<features>\n"
        ));
        for (feature, range) in *features {
            out.push_str(&format!(
                "<featureDescription><name>{feature}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>\n"
            ));
        }
        out.push_str("</features>\n</typeDescription>\n");
    }
    out.push_str("</types>\n</typeSystemDescription>\n");
    out
}
