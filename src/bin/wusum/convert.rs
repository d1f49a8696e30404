//! `wusum convert`: files and folders of any format in, one format or all of them out.
//!
//! Where the format is one of rows nothing is held but a few pieces, whatever comes in: each row, or each other file, is
//! read, written and forgotten; into parts too, unless their groups are made of texts that are near.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::ControlFlow;

use wusum::formats::anchor::Unplaced;
use wusum::formats::archive::pack;
use wusum::formats::bundle::Joined;
use wusum::formats::carry::{CarriedOver, carry_over};
use wusum::formats::dataset;
use wusum::formats::export::{
    ExportOptions, Exported, Layer, OutFile, Overlap, PartCounts, SplitReport, SubToken, Unit, Why,
};
use wusum::formats::parted::{Parted, PieceInParts, Plan, RUNS_HELD};
use wusum::formats::rows::{continued, is_written_by_rows};
use wusum::formats::splits::{Grouping, Leak, SplitPlan};
use wusum::formats::watch::{Selected, Unwatched};
use wusum::formats::{
    ArticleChoice, ExportProblem, Imported, NewArticle, Outcome, Selection, SetChoice, TABLE, export_all,
    format, parts_of,
};
use wusum::model::{AnnotatorId, Article, ArticleMeta, Project, SetId};
use wusum::review::report::{Language, known};

use super::args::{Args, Misuse, Stop};
use super::reading::{self, Piece, Reading, Told, Trouble, is_one_document, read_all, tell};
use super::words::{counted, export_text, left_out};
use super::{CANNOT, FINE, Machine, NOT_RIGHT, listed};

/// Every format of the table, each under the name that other programs look for.
const ALL: &str = "all";

/// What `convert` was told.
struct Convert {
    files: Vec<String>,
    to: String,
    format_id: &'static str,
    options: ExportOptions,
    selection: Selection,
    /// An earlier manifest.
    keep: Option<String>,
    all_leaks: bool,
    /// Texts that labels are carried over to.
    onto: Option<String>,
    reading: Reading,
}

pub fn help() -> String {
    let formats = TABLE.iter().filter(|row| row.export.is_some()).map(|row| row.id);
    HELP.replace("FORMATS", &listed("                    ", formats)).replace("READING\n", reading::HELP)
}

const HELP: &str = "\
usage: wusum convert FILE|FOLDER… --out OUT [--to FORMAT] [options]

Makes one project of files of any format that is known here; files that belong together are read together (a.txt and
a.ann). What is refused is named with its file, line and span, and gives exit code 1. Formats of rows (JSON Lines,
columns, tables) are written row by row: a corpus of any size needs little memory, and ids stay as their rows have them.

  --out, -o OUT     the file to write; where the format is several files, their folder. With .zip at its end it is one
                    archive with a README
  --to FORMAT       wusum, if it is not said; all (every format, each under the name that other programs look for), or
                    one of:
FORMATS

READING
formats with one label a token:
  --layer LAYER         names (if it is not said), quotes, events, all together, or each in a file of its own
  --overlap WHICH       of spans that overlap, which is kept: outermost or innermost
  --sub-token WHAT      where a span begins or ends inside a token: cut the token, expand the span, skip it
  --max-tokens N        of a sentence; a span is never cut for it

others:
  --unit UNIT           what offsets count in files for doccano: code_point, utf16 or grapheme
  --language LANGUAGE   of the README: en or ar

what is written:
  --done                only work that is done, and only articles with such work
  --annotator NAME      of one annotator only; `gold` for what `wusum merge` made
  --onto FILE|FOLDER    the same articles (by id, else by the file's name) with other texts: labels go to where they stand
                        there with the same 24 characters to each side, exactly once; what does not is named and left out
  --only-examined       without text that was excluded or not examined: what is left is in articles of its own

parts (train, dev, test: a folder each, for Hugging Face a split each; a README and a manifest.json say what is where):
  --split SHARES        such as 80/10/10, or 90/10 without dev. An article's part follows from a hash of the seed and its
                        group: articles that come later move none. The shares reached are printed, and what leaks
  --seed N              1 if it is not said
  --group WHAT          what stays together: text (the very same text, if it is not said), near (texts that are near),
                        or a field: source, language, title, or one of the metadata
  --near SHARE          from which share of common runs of three words on texts are near: 0.8 if it is not said
  --keep MANIFEST       an earlier manifest.json: texts that are in it stay in their parts, whatever else is said
  --all-leaks           find near texts in different parts however many there are. Formats of rows are written in parts row
                        by row, unless groups are near ones; of a large corpus only the same texts are then found, since near
                        ones have to be held in memory

examples:
  wusum convert news.txt more.jsonl --text-field body -o articles.json
  wusum convert labelled/ --to conll2003 --layer names -o train.conll
  wusum convert labelled.json --to all -o exports/
  wusum convert from-doccano.jsonl --from-unit utf16 --to hugging-face -o dataset.zip
  wusum convert gold.json --to hugging-face --split 80/10/10 --seed 7 --group near -o dataset/
  wusum convert labelled.json --onto corrected/ -o corrected.json
  wusum convert all.json --to conll2003 --done --annotator gold --split 90/10 --keep old/manifest.json -o new.zip
";

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut wanted = parse(words)?;
    if let (Some(manifest), Some(plan)) = (&wanted.keep, &mut wanted.options.split) {
        match machine.read(manifest).map(|bytes| parts_of(&bytes)) {
            Ok(Some(kept)) => plan.kept = kept,
            Ok(None) => {
                writeln!(machine.err, "{manifest}: is no manifest with parts")?;
                return Ok(NOT_RIGHT);
            }
            Err(error) => {
                writeln!(machine.err, "{manifest}: cannot be read: {error}")?;
                return Ok(CANNOT);
            }
        }
    }
    // Layers that have a file each are no rows of one; in parts they are.
    let is_one_file = wanted.options.layer != Layer::Each || wanted.options.split.is_some();
    let by_rows = is_written_by_rows(wanted.format_id)
        && !is_archive(&wanted.to)
        && wanted.onto.is_none()
        && is_one_file;
    if !by_rows {
        return Ok(convert(wanted, machine)?);
    }
    if wanted.options.split.is_none() {
        return Ok(stream(wanted, machine)?);
    }
    let plan = Plan::new(format(wanted.format_id), wanted.selection.clone(), wanted.options.clone());
    Ok(match plan {
        Some(plan) => stream_in_parts(wanted, plan, machine)?,
        None => convert(wanted, machine)?,
    })
}

fn parse(words: &[String]) -> Result<Convert, Misuse> {
    let mut args = Args::new(words);
    let (mut format_id, mut to, mut layer) = ("wusum", None, None);
    let (mut options, mut reading) = (ExportOptions::default(), Reading::default());
    let (mut selection, mut plan, mut splits, mut keep, mut all_leaks) =
        (Selection::default(), SplitPlan::default(), false, None, false);
    let mut onto = None;
    while let Some(option) = args.option() {
        match option {
            "-o" | "--out" => to = Some(args.value(option)?.to_owned()),
            "--to" => format_id = args.read(option, writable)?,
            "--unit" => options.unit = args.read(option, Unit::from_slug)?,
            "--layer" => layer = Some(args.read(option, Layer::from_slug)?),
            "--overlap" => options.overlap = args.read(option, Overlap::from_slug)?,
            "--sub-token" => options.sub_token = args.read(option, SubToken::from_slug)?,
            "--language" => args.value(option)?.clone_into(&mut options.language),
            "--max-tokens" => {
                let most = |text: &str| text.parse().ok().filter(|most| *most > 0);
                options.max_tokens = Some(args.read(option, most)?);
            }
            "--done" => selection.only_done = true,
            "--annotator" => selection.sets = SetChoice::Of(AnnotatorId::new(args.value(option)?)),
            "--only-examined" => options.only_examined = true,
            "--split" => (plan.shares, splits) = (args.read(option, SplitPlan::shares_of)?, true),
            "--seed" => plan.seed = args.read(option, |text| text.parse().ok())?,
            "--group" => plan.group = Grouping::from_word(args.value(option)?),
            "--near" => plan.near = args.read(option, percent)?,
            "--all-leaks" => all_leaks = true,
            "--keep" => keep = Some(args.value(option)?.to_owned()),
            "--onto" => onto = Some(args.value(option)?.to_owned()),
            option if reading.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned())),
        }
    }
    options.split = splits.then(|| Box::new(plan));
    // Of all formats together the flat ones are the rest of the others: with one layer they would seem to lose much.
    options.layer = layer.unwrap_or(if format_id == ALL { Layer::All } else { Layer::default() });
    let files = args.some_files()?;
    Ok(Convert {
        files,
        to: to.ok_or(Misuse::NoOut)?,
        format_id,
        options,
        selection,
        keep,
        all_leaks,
        onto,
        reading,
    })
}

/// The id of a format that can be written, or [`ALL`].
pub fn writable(id: &str) -> Option<&'static str> {
    if id == ALL {
        return Some(ALL);
    }
    TABLE.iter().find(|row| row.id == id && row.export.is_some()).map(|row| row.id)
}

/// `0.8` or `80%`, in percent: 1 to 100.
pub fn percent(text: &str) -> Option<usize> {
    let percent = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()?,
        None => text.parse::<f64>().ok()? * 100.0,
    };
    (1.0..=100.0).contains(&percent).then_some(percent.round() as usize)
}

fn is_archive(to: &str) -> bool {
    to.to_lowercase().ends_with(".zip")
}

/// Everything as one project, then written.
fn convert(wanted: Convert, machine: &mut Machine<'_>) -> io::Result<u8> {
    let Convert { files, to, format_id, options, mut selection, onto, mut reading, .. } = wanted;
    reading.small_as_whole = true;
    let (mut project, mut refused) = match read(&files, &reading, machine)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    if let Some(onto) = onto {
        let texts = match read(std::slice::from_ref(&onto), &reading, machine)? {
            Ok((texts, _)) => texts,
            Err(code) => return Ok(code),
        };
        let carried = carried_over(&project, &texts);
        tell_carried(&project, &carried, &onto, machine)?;
        refused |= !carried.unsettled.is_empty();
        project = carried.project;
    }
    // Our own format keeps all; for training, what is in the bin is gone.
    if format_id == "wusum" && options.split.is_none() {
        selection.articles = ArticleChoice::WithBin;
    }
    let code = Target { to: &to, format_id }.write(&project, &selection, &options, machine)?;
    Ok(if code == FINE && refused && !reading.keep_going { NOT_RIGHT } else { code })
}

/// Where a project is written, and as what.
pub struct Target<'a> {
    pub to: &'a str,
    pub format_id: &'static str,
}

impl Target<'_> {
    /// Writes the selected part, says what is left out, and gives the exit code.
    pub fn write(
        &self,
        project: &Project,
        selection: &Selection,
        options: &ExportOptions,
        machine: &mut Machine<'_>,
    ) -> io::Result<u8> {
        let Self { to, format_id } = *self;
        if selection.articles(project).next().is_none() {
            writeln!(machine.err, "{to}: not written: no article is left")?;
            return Ok(NOT_RIGHT);
        }
        let zips = is_archive(to);
        let with_readme = format_id != ALL && (zips || options.split.is_some());
        let all: Vec<(&str, _)> = if format_id == ALL {
            let all = export_all(project, selection, options);
            all.into_iter().map(|(format, exported)| (format.id, exported)).collect()
        } else {
            let row = format(format_id);
            let exported = if with_readme {
                let language = Language::from_tag(&options.language).unwrap_or_default();
                let agreement = |project: &Project| known(project, language);
                let selected = Selected { selection, watch: &Unwatched };
                dataset::packaged_knowing(row, project, &selected, options, false, &agreement)
            } else {
                dataset::export(row, project, selection, options)
            };
            vec![(format_id, exported)]
        };
        let mut written: Vec<(&str, Exported)> = Vec::new();
        let mut not_written = false;
        for (id, exported) in all {
            match exported {
                Ok(exported) => written.push((id, exported)),
                Err(problem) => {
                    writeln!(machine.err, "{to}: {id} not written: {}", export_text(&problem))?;
                    not_written = true;
                }
            }
        }
        if written.is_empty() {
            return Ok(NOT_RIGHT);
        }
        for (id, exported) in &written {
            let mut left = BTreeMap::new();
            count_left_out(&mut left, exported);
            tell_left_out(to, id, &left, machine)?;
        }
        if let Some(split) = written.iter().find_map(|(_, exported)| exported.split.as_ref()) {
            tell_split(to, split, machine)?;
        }
        let mut files: Vec<_> = Vec::new();
        for (_, exported) in written {
            files.extend(exported.files);
        }
        if zips {
            match pack(&files) {
                Ok(bytes) => files = vec![OutFile { name: String::new(), bytes }],
                Err(problem) => {
                    writeln!(machine.err, "{to}: not written: {}", export_text(&problem))?;
                    return Ok(NOT_RIGHT);
                }
            }
        }
        let several = files.len() > 1 || to.ends_with('/');
        for file in &files {
            let path =
                if several { format!("{}/{}", to.trim_end_matches('/'), file.name) } else { to.to_owned() };
            if let Err(error) = machine.write(&path, &file.bytes) {
                writeln!(machine.err, "{path}: cannot be written: {error}")?;
                return Ok(CANNOT);
            }
        }
        let documents = selection.articles(project).count();
        writeln!(machine.out, "{to}: {}", counted(documents, "document"))?;
        Ok(if not_written { NOT_RIGHT } else { FINE })
    }
}

/// All files as one project, and whether something of them was refused; else the exit code. Give
/// [`Reading::small_as_whole`], so that ids are compared.
pub fn read(
    files: &[String],
    reading: &Reading,
    machine: &mut Machine<'_>,
) -> io::Result<Result<(Project, bool), u8>> {
    let is_alone = is_one_document(files, machine);
    let mut only: Option<Imported> = None;
    let mut joined: Option<Joined> = None;
    let (mut refused, mut code) = (false, None);
    let work = |piece: Piece| {
        let mut all = Vec::new();
        let file = piece.file.to_string();
        piece.read(reading, &mut |got| all.push(got));
        (file, all)
    };
    read_all(files, reading, machine, &work, &mut |(file, all), machine| {
        for got in all {
            tell(&file, &got.told, machine)?;
            refused |= got.is_refused();
            let mut imported = match got.found {
                Ok(imported) => imported,
                Err(trouble) => {
                    writeln!(machine.err, "{file}: {}", trouble.text)?;
                    if trouble.cannot || !reading.keep_going {
                        code = Some(if trouble.cannot { CANNOT } else { NOT_RIGHT });
                        return Ok(ControlFlow::Break(()));
                    }
                    continue;
                }
            };
            imported.warnings.clear();
            // Alone it stays as it is: its own labels, no others.
            if is_alone && got.names_labels && joined.is_none() && only.is_none() {
                only = Some(imported);
                continue;
            }
            let joined = joined.get_or_insert_with(|| {
                let mut joined = Joined::default();
                if !(is_alone && got.names_labels) {
                    joined.0.project = Project::default();
                }
                if let Some(first) = only.take() {
                    joined.add(Outcome::Project(Box::new(first)));
                }
                joined
            });
            if got.names_labels {
                joined.add(Outcome::Project(Box::new(imported)));
            } else {
                // Each comes as an article of its own, though another has its text.
                for Article { id, text, meta, .. } in imported.project.into_parts().1 {
                    joined.article(NewArticle { id: Some(id), text: text.to_string(), meta });
                }
            }
            for warning in std::mem::take(&mut joined.0.warnings) {
                writeln!(machine.err, "{}", Told::new(None, &warning).text(&file))?;
                refused |= !warning.kept;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let project = only.or(joined.map(|joined| joined.0)).map(|imported| imported.project);
    Ok(match (code, project) {
        (Some(code), _) => Err(code),
        (None, Some(project)) => Ok((project, refused)),
        (None, None) => Err(NOT_RIGHT),
    })
}

/// The labels of one project on the texts of another, where those are other texts: found by id, else by the file's name.
fn carried_over(labelled: &Project, texts: &Project) -> CarriedOver {
    let stem = |article: &Article| {
        let name = article.meta.file_name.as_deref()?.rsplit(['/', '\\']).next()?;
        Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned())
    };
    let by_stem: BTreeMap<String, &Article> =
        texts.articles().filter_map(|article| Some((stem(article)?, article))).collect();
    carry_over(labelled, |article| {
        let by_name = || by_stem.get(article.id.as_str()).or_else(|| by_stem.get(&stem(article)?)).copied();
        let found = texts.article(&article.id).or_else(by_name)?;
        // It stays the article that it is: only its text is another.
        let meta = ArticleMeta { excluded: Vec::new(), ..article.meta.clone() };
        Some(Article::new(article.id.clone(), found.text.to_string(), meta))
    })
}

/// A line for each span and link that has no place on the other text, then how many have one.
fn tell_carried(
    labelled: &Project,
    carried: &CarriedOver,
    onto: &str,
    machine: &mut Machine<'_>,
) -> io::Result<()> {
    let document = |set: &SetId| {
        let set = labelled.set(set);
        set.map_or(String::new(), |set| format!("document \"{}\"", set.article.as_str()))
    };
    for (set, one) in &carried.unsettled {
        let why = match one.why {
            Unplaced::Nowhere => "does not stand there with what was around it",
            Unplaced::InSeveralPlaces => "stands in several places with what is around it",
        };
        let (label, text) = (one.span.label.as_str(), &one.quote.exact);
        writeln!(machine.err, "{onto}: {}: {label} {text:?} {why} (left out)", document(set))?;
    }
    for (set, link) in &carried.waiting {
        let role = link.role.slug();
        writeln!(
            machine.err,
            "{onto}: {}: a link ({role}) has an end without a place (left out)",
            document(set)
        )?;
    }
    if carried.decisions > 0 {
        let told = counted(carried.decisions, "decision");
        writeln!(machine.err, "{onto}: {told} left out: they are about places of the other text")?;
    }
    let (settled, left) = (carried.settled, carried.unsettled.len());
    let articles = counted(carried.articles, "document");
    writeln!(
        machine.err,
        "{onto}: {articles} with another text: {settled} kept + {left} left out = {}",
        counted(settled + left, "span")
    )
}

fn count_left_out(left: &mut BTreeMap<Why, usize>, exported: &Exported) {
    for span in &exported.left_out {
        *left.entry(span.why).or_default() += 1;
    }
}

fn tell_left_out(
    to: &str,
    format_id: &str,
    left: &BTreeMap<Why, usize>,
    machine: &mut Machine<'_>,
) -> io::Result<()> {
    for (why, count) in left_out(left) {
        writeln!(machine.err, "{to}: {format_id}: {} left out: {why}", counted(count, "span"))?;
    }
    Ok(())
}

/// The shares that were reached, and what leaks.
fn tell_split(to: &str, split: &SplitReport, machine: &mut Machine<'_>) -> io::Result<()> {
    let all: usize = split.parts.iter().map(|part| part.articles).sum();
    for PartCounts { part, articles, characters, spans, .. } in &split.parts {
        let share = 100.0 * *articles as f64 / all.max(1) as f64;
        let (articles, spans) = (counted(*articles, "article"), counted(*spans, "span"));
        let characters = counted(*characters, "character");
        writeln!(machine.out, "{to}: {}: {share:.1}%, {articles}, {characters}, {spans}", part.slug())?;
    }
    if split.without_field > 0 {
        let count = counted(split.without_field, "article");
        writeln!(machine.err, "{to}: without the field that groups are made by: {count}")?;
    }
    if split.kept > 0 {
        writeln!(machine.out, "{to}: where they were: {}", counted(split.kept, "article"))?;
    }
    for Leak { articles: [one, other], percent } in split.leaks.iter().take(MOST_LEAKS) {
        writeln!(machine.err, "{to}: leaks: {one} and {other} are in different parts, {percent}% alike")?;
    }
    if split.only_same {
        writeln!(
            machine.err,
            "{to}: leaks: only the same texts were looked for: there were too many to find near ones (see --all-leaks)"
        )?;
    }
    let count = split.leaks.len();
    let more = count.saturating_sub(MOST_LEAKS);
    if more > 0 {
        writeln!(machine.err, "{to}: leaks: {more} more, see manifest.json")?;
    }
    writeln!(machine.out, "{to}: {}, {}", counted(split.groups, "group"), counted(count, "leak"))
}

/// So many are named.
const MOST_LEAKS: usize = 20;

/// What became of a piece, on its way to the files.
struct Done<T> {
    file: String,
    told: Vec<Told>,
    trouble: Option<Trouble>,
    is_refused: bool,
    problem: Option<String>,
    made: T,
}

/// Reads a piece and makes of it what is written of `format_id`.
fn done<T: Default>(
    piece: Piece,
    reading: &Reading,
    format_id: &str,
    make: &dyn Fn(&Project, &mut T) -> Result<(), ExportProblem>,
) -> Done<T> {
    let mut done = Done {
        file: piece.file.to_string(),
        told: Vec::new(),
        trouble: None,
        is_refused: false,
        problem: None,
        made: T::default(),
    };
    piece.read(reading, &mut |got| {
        done.is_refused |= got.is_refused();
        done.told.extend(got.told);
        let imported = match got.found {
            Ok(imported) => imported,
            Err(trouble) => {
                done.trouble.get_or_insert(trouble);
                return;
            }
        };
        if let Err(problem) = make(&imported.project, &mut done.made) {
            let line = got.line.map_or(String::new(), |line| format!(":{line}"));
            let text = format!("{}{line}: {format_id} not written: {}", done.file, export_text(&problem));
            done.problem.get_or_insert(text);
        }
    });
    done
}

impl<T> Done<T> {
    /// Says what was wrong with the piece, and sets the exit code; `None` where it ends here.
    fn said(self, reading: &Reading, code: &mut u8, machine: &mut Machine<'_>) -> io::Result<Option<T>> {
        tell(&self.file, &self.told, machine)?;
        if let Some(trouble) = self.trouble {
            writeln!(machine.err, "{}: {}", self.file, trouble.text)?;
            if trouble.cannot || !reading.keep_going {
                *code = if trouble.cannot { CANNOT } else { NOT_RIGHT };
                return Ok(None);
            }
        }
        if let Some(problem) = self.problem {
            writeln!(machine.err, "{problem}")?;
            *code = NOT_RIGHT;
            if !reading.keep_going {
                return Ok(None);
            }
        }
        if self.is_refused && !reading.keep_going {
            *code = NOT_RIGHT;
        }
        Ok(Some(self.made))
    }
}

#[derive(Default)]
struct Written {
    documents: usize,
    files: Vec<OutFile>,
    left_out: BTreeMap<Why, usize>,
}

/// Reads, writes and forgets, piece by piece.
fn stream(wanted: Convert, machine: &mut Machine<'_>) -> io::Result<u8> {
    let Convert { files, to, format_id, options, selection, reading, .. } = wanted;
    let make = |project: &Project, written: &mut Written| {
        let articles = selection.articles(project).count();
        if articles == 0 {
            return Ok(());
        }
        let exported = dataset::export(format(format_id), project, &selection, &options)?;
        written.documents += articles;
        count_left_out(&mut written.left_out, &exported);
        for file in exported.files {
            append(&mut written.files, format_id, file);
        }
        Ok(())
    };
    let work = |piece: Piece| done::<Written>(piece, &reading, format_id, &make);
    let mut code = FINE;
    let (mut documents, mut left) = (0, BTreeMap::new());
    let mut open: Vec<(String, Box<dyn Write>)> = Vec::new();
    read_all(&files, &reading, machine, &work, &mut |done, machine| {
        let Some(written) = done.said(&reading, &mut code, machine)? else {
            return Ok(ControlFlow::Break(()));
        };
        documents += written.documents;
        for (why, count) in written.left_out {
            *left.entry(why).or_default() += count;
        }
        for OutFile { name, bytes } in written.files {
            let path = if to.ends_with('/') { format!("{to}{name}") } else { to.clone() };
            let known = open.iter().position(|(there, _)| *there == path);
            let written = match known {
                Some(index) => open[index].1.write_all(continued(format_id, &bytes)),
                None => (machine.create)(&path).and_then(|mut file| {
                    file.write_all(&bytes)?;
                    open.push((path.clone(), file));
                    Ok(())
                }),
            };
            if let Err(error) = written {
                writeln!(machine.err, "{path}: cannot be written: {error}")?;
                code = CANNOT;
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for (path, file) in &mut open {
        if let Err(error) = file.flush() {
            writeln!(machine.err, "{path}: cannot be written: {error}")?;
            code = CANNOT;
        }
    }
    tell_left_out(&to, format_id, &left, machine)?;
    if documents == 0 {
        return Ok(code.max(NOT_RIGHT));
    }
    writeln!(machine.out, "{to}: {}", counted(documents, "document"))?;
    Ok(code)
}

/// Reads, writes and forgets, piece by piece, each article into its part.
fn stream_in_parts(wanted: Convert, mut plan: Plan, machine: &mut Machine<'_>) -> io::Result<u8> {
    let Convert { files, to, format_id, all_leaks, reading, .. } = wanted;
    if plan.must_learn() {
        let work = |piece: Piece| {
            let mut learnt = Vec::new();
            piece.read(&reading, &mut |got| {
                learnt.extend(got.found.iter().flat_map(|imported| plan.learnt(&imported.project)));
            });
            learnt
        };
        let mut all = Vec::new();
        read_all(&files, &reading, machine, &work, &mut |learnt, _| {
            all.extend(learnt);
            Ok(ControlFlow::Continue(()))
        })?;
        plan.learn(all);
    }
    let make = |project: &Project, pieces: &mut Vec<PieceInParts>| {
        pieces.push(plan.piece(project)?);
        Ok(())
    };
    let work = |piece: Piece| done::<Vec<PieceInParts>>(piece, &reading, format_id, &make);
    let mut code = FINE;
    let mut parted = Parted::new(if all_leaks { usize::MAX } else { RUNS_HELD });
    let mut out = Files { to: to.trim_end_matches('/').to_owned(), open: Vec::new() };
    read_all(&files, &reading, machine, &work, &mut |done, machine| {
        let Some(pieces) = done.said(&reading, &mut code, machine)? else {
            return Ok(ControlFlow::Break(()));
        };
        for piece in pieces {
            for file in parted.take(&plan, piece) {
                if !out.append(&file, machine)? {
                    code = CANNOT;
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if parted.articles == 0 {
        writeln!(machine.err, "{to}: not written: no article is left")?;
        return Ok(code.max(NOT_RIGHT));
    }
    let documents = parted.articles;
    tell_left_out(&to, format_id, &parted.left_out.iter().copied().collect(), machine)?;
    let (last, split) = match parted.finish(&plan) {
        Ok(finished) => finished,
        Err(problem) => {
            writeln!(machine.err, "{to}: not written: {}", export_text(&problem))?;
            return Ok(NOT_RIGHT);
        }
    };
    for file in &last {
        if !out.append(file, machine)? {
            return Ok(CANNOT);
        }
    }
    if !out.finish(machine)? {
        return Ok(CANNOT);
    }
    tell_split(&to, &split, machine)?;
    writeln!(machine.out, "{to}: {}", counted(documents, "document"))?;
    Ok(code)
}

/// Files of a folder that are written a piece at a time.
struct Files {
    to: String,
    open: Vec<(String, Box<dyn Write>)>,
}

impl Files {
    /// `false` where it cannot be written, which is then said.
    fn append(&mut self, file: &OutFile, machine: &mut Machine<'_>) -> io::Result<bool> {
        let path = format!("{}/{}", self.to, file.name);
        let known = self.open.iter().position(|(there, _)| *there == path);
        let written = match known {
            Some(at) => self.open[at].1.write_all(&file.bytes),
            None => (machine.create)(&path).and_then(|mut new| {
                new.write_all(&file.bytes)?;
                self.open.push((path.clone(), new));
                Ok(())
            }),
        };
        match written {
            Ok(()) => Ok(true),
            Err(error) => {
                writeln!(machine.err, "{path}: cannot be written: {error}")?;
                Ok(false)
            }
        }
    }

    fn finish(&mut self, machine: &mut Machine<'_>) -> io::Result<bool> {
        for (path, file) in &mut self.open {
            if let Err(error) = file.flush() {
                writeln!(machine.err, "{path}: cannot be written: {error}")?;
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Puts what a further row gave behind what is there.
fn append(files: &mut Vec<OutFile>, format_id: &str, more: OutFile) {
    match files.iter_mut().find(|file| file.name == more.name) {
        Some(file) => file.bytes.extend_from_slice(continued(format_id, &more.bytes)),
        None => files.push(more),
    }
}
