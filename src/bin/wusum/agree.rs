//! `wusum agree`: how far annotators agree, as a table, as JSON, as a report.

use wusum::review::report::{self, Language, Subject};
use wusum::review::{Agreement, Corpus, Figure, Figures, Layer, Options, Sampling, Undefined, agreement};

use super::args::{Args, Misuse, Stop};
use super::comparing::{self, Comparing, Read, read_log};
use super::reading::{self, Reading};
use super::words::counted;
use super::{CANNOT, FINE, Machine, NOT_RIGHT};

const HELP: &str = "\
usage: wusum agree A B [C…] [--json] [options]

Compares the work of annotators on the same texts (by SHA-256): A, B … are files of any format, or folders; one file with
the work of several annotators will do. docs/agreement.md has the definitions.

  --report FILE         a report: FILE.html stands alone, FILE.json and FILE.csv are for programs; may be given several times
  --language LANGUAGE   of the report: en or ar
  --decisions LOG       decisions that the report lists (docs/formats.md)
  --json                the figures, flat over all labels; undefined ones are null, with a reason
  --seed N              of gamma and of the intervals; 1 if it is not said
  --draws N             of the bootstrap over articles (1000); 0 for no intervals
  --gamma N|off         continua sampled for each article; otherwise by their number and size
COMPARING
READING
examples:
  wusum agree anna.json ben.json --report agreement.html --language ar
  wusum agree anna.json ben.json
  wusum agree --annotators anna,ben first.conll second.conll --tokens whitespace --json
";

pub fn help() -> String {
    HELP.replace("COMPARING\n", comparing::HELP).replace("READING\n", reading::HELP)
}

pub fn run(words: &[String], machine: &mut Machine<'_>) -> Result<u8, Stop> {
    let mut args = Args::new(words);
    let (mut reading, mut comparing) = (Reading::default(), Comparing::default());
    let (mut options, mut json) = (Options::default(), false);
    let (mut reports, mut language, mut log) = (Vec::new(), Language::default(), None);
    while let Some(option) = args.option() {
        match option {
            "--json" => json = true,
            "--report" => {
                let known = |path: &str| Report::of(path).map(|kind| (kind, path.to_owned()));
                reports.push(args.read(option, known)?);
            }
            "--language" => language = args.read(option, Language::from_tag)?,
            "--decisions" => log = Some(args.value(option)?.to_owned()),
            "--seed" => options.seed = args.read(option, |text| text.parse().ok())?,
            "--draws" => options.draws = args.read(option, |text| text.parse().ok())?,
            "--gamma" => {
                let sampling = |text: &str| match text {
                    "off" => Some(Sampling::Skip),
                    n => n.parse().ok().filter(|n| *n > 0).map(Sampling::Continua),
                };
                options.gamma = args.read(option, sampling)?;
            }
            option if reading.take(option, &mut args)? || comparing.take(option, &mut args)? => {}
            option => return Err(Misuse::Unknown(option.to_owned()).into()),
        }
    }
    let files = args.some_files()?;
    let Read { corpus, projects } = match comparing.read(&files, &reading, machine)? {
        Ok(read) => read,
        Err(code) => return Ok(code),
    };
    if corpus.annotators.len() < 2 {
        writeln!(
            machine.err,
            "the files hold the work of {}",
            counted(corpus.annotators.len(), "annotator")
        )?;
        return Ok(NOT_RIGHT);
    }
    let decisions = match log.map(|log| read_log(&log, &corpus, machine)).transpose()? {
        Some(Err(code)) => return Ok(code),
        Some(Ok((decisions, _))) => decisions,
        None => Vec::new(),
    };
    if json && reports.is_empty() {
        // No intervals there, so none are drawn.
        options.draws = 0;
    }
    let found = agreement(&corpus, options);
    if json {
        writeln!(machine.out, "{}", report::agree_json(&corpus, &found))?;
    } else {
        write!(machine.out, "{}", table(&corpus, &found))?;
    }
    let subject = Subject { corpus: &corpus, agreement: &found, projects: &projects, decisions: &decisions };
    for (kind, path) in reports {
        let text = match kind {
            Report::Html => report::report_html(&subject, language),
            Report::Json => format!("{}\n", report::report_json(&subject)),
            Report::Csv => report::figures_csv(&subject),
        };
        if let Err(error) = machine.write(&path, text.as_bytes()) {
            writeln!(machine.err, "{path}: cannot be written: {error}")?;
            return Ok(CANNOT);
        }
    }
    aside(&corpus, machine)?;
    Ok(FINE)
}

/// What a report is written as.
enum Report {
    Html,
    Json,
    Csv,
}

impl Report {
    /// By the ending of the file's name.
    fn of(path: &str) -> Option<Self> {
        match path.rsplit('.').next()? {
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// What was not compared, if anything.
fn aside(corpus: &Corpus, machine: &mut Machine<'_>) -> std::io::Result<()> {
    let aside = corpus.aside;
    let alone = corpus.documents.iter().filter(|one| one.works.iter().flatten().count() == 1).count();
    let all = [
        (alone, "article", "only one annotator has"),
        (aside.not_done, "set", "not done"),
        (aside.twice, "set", "of an annotator who has another on the same text"),
        (aside.older, "set", "of which a newer revision is there"),
        (aside.spans_out_of_reach, "span", "excluded, or beyond what all have examined"),
    ];
    for (count, noun, why) in all.into_iter().filter(|one| one.0 > 0) {
        writeln!(machine.err, "left aside: {} {why}", counted(count, noun))?;
    }
    Ok(())
}

fn table(corpus: &Corpus, found: &Agreement) -> String {
    let name = |at: usize| corpus.annotators[at].as_str();
    let mut lines = String::new();
    for pair in &found.pairs {
        let figures = &pair.figures;
        lines.push_str(&format!(
            "{} and {}: {}, {}, {} and {} spans\n",
            name(pair.a),
            name(pair.b),
            counted(figures.documents, "article"),
            counted(figures.tokens as usize, "token"),
            figures.overlaps.a(),
            figures.overlaps.b()
        ));
        for ((name, value), interval) in
            Figures::names(corpus).iter().zip(figures.values()).zip(&pair.intervals)
        {
            // A label or layer that occurs nowhere says nothing.
            let silent =
                matches!(value, Err(Undefined::NoSpans | Undefined::OneCategory)) && name.contains(':');
            if !silent {
                let interval =
                    interval.map_or(String::new(), |(low, high)| format!("  {low:.4} to {high:.4}"));
                lines.push_str(&format!("  {name:<28}{:>8}{interval}\n", figure_text(value)));
            }
        }
    }
    if found.pairs.len() > 1 {
        let all = Layer::ALL.iter().position(|layer| *layer == Layer::All).unwrap_or_default();
        let overall = &found.overall;
        let of = [
            ("span_f1", overall.span_f1),
            ("kappa_label:all", overall.layers[all].kappa_label),
            ("alpha_label:all", overall.layers[all].alpha_label),
            ("alpha_u", overall.alpha_u),
            ("gamma", overall.gamma.value),
        ];
        lines.push_str("all annotators\n");
        for (name, value) in of {
            lines.push_str(&format!("  {name:<28}{:>8}\n", figure_text(value)));
        }
    }
    lines
}

fn figure_text(figure: Figure) -> String {
    figure.map_or_else(|why| format!("— ({})", why.code()), |value| format!("{value:.4}"))
}
