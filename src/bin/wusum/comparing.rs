//! The work of several annotators, read from files of any format: who each set is by, and which sets count.

use std::io;

use wusum::formats::bundle::{Group, group};
use wusum::formats::wusum::UNNAMED_ANNOTATOR;
use wusum::formats::{NamedFile, Outcome};
use wusum::model::{AnnotatorId, Project, SetState};
use wusum::review::{Corpus, Given, GivenProblem, LogProblem, Logged, States, TokenRule, read_decisions};

use super::args::{Args, Misuse};
use super::reading::{Reading, trouble_text};
use super::{CANNOT, Machine, NOT_RIGHT};

/// The options of comparing, and what they mean.
pub const HELP: &str = "\
comparing:
  --annotators A,B,…    who made each file or folder, in their order; otherwise the name in the file, or the file's own
  --state any           take every set; otherwise those that are done, and all of a file that knows no states
  --tokens RULE         words (if it is not said), whitespace, or a JSON file: documents with `text` or `sha256` and
                        `tokens`, a list of [start, end] in code points
";

/// What was said about comparing.
#[derive(Default)]
pub struct Comparing {
    annotators: Vec<String>,
    states: States,
    tokens: Option<String>,
}

/// What was read.
pub struct Read {
    /// What the corpus was gathered from; none where the file was made for comparing.
    pub projects: Vec<Project>,
    pub corpus: Corpus,
}

impl Comparing {
    /// Whether the option is one of comparing; then it has been taken.
    pub fn take(&mut self, option: &str, args: &mut Args<'_>) -> Result<bool, Misuse> {
        match option {
            "--annotators" => {
                self.annotators = args.value(option)?.split(',').map(|name| name.trim().to_owned()).collect();
            }
            "--state" => {
                let state = |name: &str| match name {
                    "any" => Some(States::Any),
                    "done" => Some(States::Done),
                    _ => None,
                };
                self.states = args.read(option, state)?;
            }
            "--tokens" => self.tokens = Some(args.value(option)?.to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Reads all files; what is wrong has been said where an exit code comes back.
    pub fn read(
        &self,
        files: &[String],
        reading: &Reading,
        machine: &mut Machine<'_>,
    ) -> io::Result<Result<Read, u8>> {
        let rule = match self.tokens.as_deref() {
            None | Some("words") => TokenRule::Words,
            Some("whitespace") => TokenRule::WhiteSpace,
            Some(file) => {
                let rule = match machine.read(file) {
                    Ok(bytes) => wusum::review::read_tokens(&bytes),
                    Err(error) => {
                        writeln!(machine.err, "{file}: cannot be read: {error}")?;
                        return Ok(Err(CANNOT));
                    }
                };
                match rule {
                    Ok(rule) => rule,
                    Err(problem) => {
                        writeln!(machine.err, "{file}: {}", given_text(&problem))?;
                        return Ok(Err(NOT_RIGHT));
                    }
                }
            }
        };
        if let [file] = files
            && (machine.list)(file).is_none()
        {
            let bytes = match machine.read(file) {
                Ok(bytes) => bytes,
                Err(error) => {
                    writeln!(machine.err, "{file}: cannot be read: {error}")?;
                    return Ok(Err(CANNOT));
                }
            };
            if Given::is_it(&bytes) {
                return match Given::read(&bytes) {
                    Ok(given) => {
                        let mut corpus = Corpus::given(&given);
                        if self.tokens.is_some() {
                            corpus.cut(&rule);
                        }
                        Ok(Ok(Read { projects: Vec::new(), corpus }))
                    }
                    Err(problem) => {
                        writeln!(machine.err, "{file}: {}", given_text(&problem))?;
                        Ok(Err(NOT_RIGHT))
                    }
                };
            }
        }
        let mut all = Vec::new();
        for (at, file) in files.iter().enumerate() {
            match read_one(file, reading, machine)? {
                Ok(projects) => all.extend(projects.into_iter().map(|project| (at, project))),
                Err(code) => return Ok(Err(code)),
            }
        }
        self.name(files, &mut all);
        let projects: Vec<Project> = all.into_iter().map(|(_, project)| project).collect();
        let corpus = Corpus::gather(&projects.iter().collect::<Vec<_>>(), &rule, self.states);
        Ok(Ok(Read { projects, corpus }))
    }

    /// Sets of nobody get the name that was given, or that of their file; a file without states is done.
    fn name(&self, files: &[String], all: &mut [(usize, Project)]) {
        let mut names: Vec<AnnotatorId> = Vec::new();
        for (_, project) in all.iter() {
            names.extend(project.sets().map(|set| set.annotator.clone()));
        }
        names.sort();
        names.dedup();
        let alone = names.len() < 2 && files.len() > 1;
        let stem = |at: usize| {
            let stem_of = |file: &str| {
                let name = file.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
                name.split('.').next().unwrap_or_default().to_owned()
            };
            let stem = stem_of(&files[at]);
            let twice = files.iter().filter(|file| stem_of(file) == stem).count() > 1;
            if twice || stem.is_empty() { files[at].clone() } else { stem }
        };
        for (at, project) in all.iter_mut() {
            let without_states = project.sets().all(|set| set.head.state == SetState::New)
                && project.sets().any(|set| !set.spans.is_empty());
            for mut set in project.sets().cloned().collect::<Vec<_>>() {
                if let Some(name) = self.annotators.get(*at) {
                    set.annotator = AnnotatorId::new(name);
                } else if alone || set.annotator.as_str() == UNNAMED_ANNOTATOR {
                    set.annotator = AnnotatorId::new(stem(*at));
                }
                if without_states {
                    set.head.state = SetState::Done;
                }
                project.add_set(set);
            }
        }
    }
}

fn read_one(
    path: &str,
    reading: &Reading,
    machine: &mut Machine<'_>,
) -> io::Result<Result<Vec<Project>, u8>> {
    let files = (machine.list)(path).unwrap_or_else(|| vec![path.to_owned()]);
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    let mut projects = Vec::new();
    for Group { main, beside } in group(&names) {
        let mut read = Vec::new();
        for name in std::iter::once(main).chain(beside).map(|index| names[index]) {
            match machine.read(name) {
                Ok(bytes) => read.push(NamedFile { name: name.to_owned(), bytes }),
                Err(error) => {
                    writeln!(machine.err, "{name}: cannot be read: {error}")?;
                    return Ok(Err(CANNOT));
                }
            }
        }
        let file = names[main];
        let outcome = reading.import(file, &read[0].bytes, &read[1..].iter().collect::<Vec<_>>());
        match outcome {
            Outcome::Project(imported) => {
                let counts = imported.counts;
                let refused = counts.documents_refused + counts.spans_refused + counts.relations_refused;
                if refused > 0 {
                    writeln!(machine.err, "{file}: {refused} items were refused; wusum check names them")?;
                    if !reading.keep_going {
                        return Ok(Err(NOT_RIGHT));
                    }
                }
                projects.push(imported.project);
            }
            Outcome::Articles { .. } => {
                writeln!(machine.err, "{file}: there are no labels in it")?;
                return Ok(Err(NOT_RIGHT));
            }
            outcome => {
                let trouble = trouble_text(&outcome).unwrap_or_default();
                writeln!(machine.err, "{file}: {trouble}")?;
                return Ok(Err(NOT_RIGHT));
            }
        }
    }
    Ok(Ok(projects))
}

fn given_text(problem: &GivenProblem) -> String {
    match problem {
        GivenProblem::NotGiven => "it is no JSON with documents".to_owned(),
        GivenProblem::NoText(number) => format!("document {number} has no text"),
        GivenProblem::BadSpan { document, annotator, number } => {
            format!(
                "document {document}: span {number} of {annotator} has no label or is no place in the text"
            )
        }
        GivenProblem::BadToken { document, number } => format!(
            "document {document}: token {number} is empty, beyond the text or before the one before it"
        ),
    }
}

/// Reads a log of decisions. Lines that are wrong have been named, and the others count; what cannot be read at all is an
/// exit code.
pub fn read_log(
    log: &str,
    corpus: &Corpus,
    machine: &mut Machine<'_>,
) -> io::Result<Result<(Vec<Logged>, bool), u8>> {
    let bytes = match machine.read(log) {
        Ok(bytes) => bytes,
        Err(error) => {
            writeln!(machine.err, "{log}: cannot be read: {error}")?;
            return Ok(Err(CANNOT));
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        writeln!(machine.err, "{log}: it is not UTF-8")?;
        return Ok(Err(NOT_RIGHT));
    };
    let (read, problems) = read_decisions(&text, corpus);
    for problem in &problems {
        writeln!(machine.err, "{log}: {}", problem_text(problem))?;
    }
    Ok(Ok((read, problems.is_empty())))
}

fn problem_text(problem: &LogProblem) -> String {
    match problem {
        LogProblem::Line { line, field } => format!("line {line}: {field} is missing or not what it must be"),
        LogProblem::NoArticle { line, article } => format!("line {line}: no article has the text {article}"),
        LogProblem::NoPlace { line } => format!("line {line}: its offsets are no place in the text"),
    }
}
