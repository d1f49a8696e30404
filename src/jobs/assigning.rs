//! Work packages of a project as files: one for each annotator, and the plan of who has what.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::formats::export::OutFile;
use crate::formats::{ExportProblem, Selection, archive, wusum as native};
use crate::model::Project;
use crate::review::{Package, Plan, PlanProblem, assign, package_project};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assigning {
    pub plan: Plan,
    /// Of the packages; 1 at least.
    pub version: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Assigned {
    /// The zip goes beside it.
    Packages(Vec<Share>),
    NoPlan(PlanProblem),
    NotWritten(ExportProblem),
}

/// How much one annotator gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub annotator: String,
    pub articles: usize,
    /// Of these, the ones that all have.
    pub calibration: usize,
    /// And those that somebody else has.
    pub shared: usize,
}

impl From<&Package> for Share {
    fn from(package: &Package) -> Self {
        Self {
            annotator: package.annotator.clone(),
            articles: package.articles.len(),
            calibration: package.calibration,
            shared: package.shared,
        }
    }
}

/// A file for each annotator, then `plan.json`; the same project and plan give the same bytes.
///
/// # Errors
/// Where the plan cannot be carried out, or an article cannot be written.
pub fn package_files(project: &Project, what: &Assigning) -> Result<(Vec<Package>, Vec<OutFile>), Assigned> {
    let plan = &what.plan;
    let packages = assign(project, plan).map_err(Assigned::NoPlan)?;
    let (mut files, mut listed) = (Vec::new(), Vec::new());
    for (at, package) in packages.iter().enumerate() {
        let made = package_project(project, package, what.version);
        let bytes = native::write(&made, &Selection::default()).map_err(Assigned::NotWritten)?;
        let name = file_name(at, &package.annotator);
        listed.push(json!({
            "annotator": package.annotator, "file": name, "calibration": package.calibration,
            "shared": package.shared, "articles": package.articles.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        }));
        files.push(OutFile { name, bytes });
    }
    let plan = json!({ "seed": plan.seed, "double": plan.double, "packages": listed });
    files.push(OutFile { name: "plan.json".to_owned(), bytes: format!("{plan:#}\n").into_bytes() });
    Ok((packages, files))
}

/// The files as one zip.
pub fn assigned(project: &Project, what: &Assigning) -> (Assigned, Vec<u8>) {
    let made = package_files(project, what).and_then(|(packages, files)| {
        let zip = archive::pack(&files).map_err(Assigned::NotWritten)?;
        Ok((Assigned::Packages(packages.iter().map(Share::from).collect()), zip))
    });
    made.unwrap_or_else(|problem| (problem, Vec::new()))
}

/// The name where it can be a file's; otherwise its number.
pub(super) fn file_name(at: usize, annotator: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    if annotator.chars().all(fits) { format!("{annotator}.json") } else { format!("package-{}.json", at + 1) }
}
