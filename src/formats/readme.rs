//! The README of a zipped export: how much is in it, what the labels mean, what offsets count, what was left out and
//! why, and a few lines that load it. The only place of `formats` that speaks to people, in English or Arabic: it is
//! part of the file, and the same from the page and from the command line.

use super::Selection;
use super::export::{
    Document, ExportOptions, Exported, Layer, LeftOut, OutFile, PartCounts, SplitReport, Unit, Why, documents,
};
use super::splits::SplitPlan;
use super::table::Loss;
use crate::model::{LabelId, Project, localized};
use crate::order::Map;

/// Puts the README before the files, or after the YAML of the one that they have.
pub(super) fn with_readme(
    format: &str,
    project: &Project,
    selection: &Selection,
    options: &ExportOptions,
    mut exported: Exported,
    agreement: &[String],
) -> Exported {
    let holding = Holding::of(&documents(project, selection));
    let left_out = by_reason(&exported.left_out);
    let split = exported.split.as_ref();
    let came = Came { left_out: &left_out, lost: &exported.lost, split, agreement };
    let text = readme(format, project, &holding, options, &came);
    match exported.files.iter_mut().find(|file| file.name == "README.md") {
        Some(card) => card.bytes.extend_from_slice(text.as_bytes()),
        None => {
            exported.files.insert(0, OutFile { name: "README.md".to_owned(), bytes: text.into_bytes() });
        }
    }
    exported
}

/// What came of an export.
pub(super) struct Came<'a> {
    pub left_out: &'a [(Why, usize)],
    pub lost: &'a [(Loss, usize)],
    pub split: Option<&'a SplitReport>,
    /// What is known of how far annotators agree, a sentence each in the README's language.
    pub agreement: &'a [String],
}

/// How much is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Holding {
    documents: usize,
    characters: usize,
    spans: usize,
    relations: usize,
    /// Spans of each label.
    labels: Map<LabelId, usize>,
}

impl Holding {
    pub fn of(documents: &[Document<'_>]) -> Self {
        let mut found = Self { documents: documents.len(), ..Self::default() };
        for document in documents {
            found.characters += document.text().chars().count();
            found.relations += document.set.map_or(0, |set| set.relations().count());
            for span in document.spans() {
                found.spans += 1;
                *found.labels.or_default(span.label.clone()) += 1;
            }
        }
        found
    }

    pub fn add(&mut self, more: Self) {
        self.documents += more.documents;
        self.characters += more.characters;
        self.spans += more.spans;
        self.relations += more.relations;
        for (label, count) in more.labels.iter() {
            *self.labels.or_default(label.clone()) += *count;
        }
    }
}

struct Words {
    title: &'static str,
    made: &'static str,
    holds: &'static str,
    documents: &'static str,
    characters: &'static str,
    spans: &'static str,
    relations: &'static str,
    labels: &'static str,
    label: &'static str,
    name: &'static str,
    definition: &'static str,
    offsets: &'static str,
    code_points: &'static str,
    utf16: &'static str,
    graphemes: &'static str,
    left_out: &'static str,
    nothing: &'static str,
    agreement: &'static str,
    loading: &'static str,
    parts: &'static str,
    parts_intro: &'static str,
    part: &'static str,
    share: &'static str,
    articles: &'static str,
    leaks: &'static str,
    leaks_same: &'static str,
}

const ENGLISH: Words = Words {
    title: "Labelled articles",
    made: "Written by Wusum {version} in the format `{format}`.",
    holds: "What is in it",
    documents: "documents",
    characters: "characters",
    spans: "spans",
    relations: "relations",
    labels: "Labels",
    label: "label",
    name: "name",
    definition: "definition",
    offsets: "Offsets",
    code_points: "Offsets count Unicode code points, as Python counts; the end is exclusive: `text[start:end]` is the span.",
    utf16: "Offsets count UTF-16 code units, as JavaScript and Java count; the end is exclusive. In Python: `text.encode('utf-16-le')[2*start:2*end].decode('utf-16-le')`.",
    graphemes: "Offsets count grapheme clusters (a letter with its marks is one), as doccano's grapheme mode counts; the end is exclusive.",
    left_out: "What was left out",
    nothing: "Nothing.",
    agreement: "Agreement",
    loading: "Loading it",
    parts: "Parts",
    parts_intro: "Articles were shared out by a hash of the seed {seed} and of their group ({group}): the same seed puts an article that is there already into the same part.",
    part: "part",
    share: "share",
    articles: "articles",
    leaks: "Articles in different parts whose texts are near (from {near}% on): {leaks}; `manifest.json` lists them.",
    leaks_same: "Articles in different parts with the same text, letters folded: {leaks}; `manifest.json` lists them. Texts that are only near were not looked for: there were too many.",
};

const ARABIC: Words = Words {
    title: "مقالات موسومة",
    made: "كتبه وسوم {version} بصيغة `{format}`.",
    holds: "ما فيه",
    documents: "الوثائق",
    characters: "المحارف",
    spans: "المواضع",
    relations: "العلاقات",
    labels: "الوسوم",
    label: "الوسم",
    name: "الاسم",
    definition: "التعريف",
    offsets: "المواضع",
    code_points: "تُعدّ المواضع بنقاط ترميز يونيكود كما يعدّ بايثون، والنهاية غير داخلة: `text[start:end]` هو النص الموسوم.",
    utf16: "تُعدّ المواضع بوحدات UTF-16 كما تعدّ جافاسكربت وجافا، والنهاية غير داخلة. في بايثون: `text.encode('utf-16-le')[2*start:2*end].decode('utf-16-le')`.",
    graphemes: "تُعدّ المواضع بالحروف مع حركاتها (grapheme clusters) كما يعدّ وضع grapheme في doccano، والنهاية غير داخلة.",
    left_out: "ما تُرك",
    nothing: "لا شيء.",
    agreement: "الاتفاق بين الواسمين",
    loading: "كيف يُقرأ",
    parts: "الأقسام",
    parts_intro: "وُزّعت المقالات بتجزئة (hash) البذرة {seed} ومجموعة المقالة ({group})؛ فالبذرة نفسها تضع المقالة الموجودة في القسم نفسه.",
    part: "القسم",
    share: "النسبة",
    articles: "المقالات",
    leaks: "أزواج مقالات في أقسام مختلفة ونصوصها متقاربة (من {near}% فصاعدًا): {leaks}، وهي في `manifest.json`.",
    leaks_same: "أزواج مقالات في أقسام مختلفة لها النص نفسه بعد توحيد صور الحروف: {leaks}، وهي في `manifest.json`. ولم يُبحث عن النصوص المتقاربة لكثرتها.",
};

/// The text; Arabic where [`ExportOptions::language`] begins so, else English.
pub(super) fn readme(
    format: &str,
    project: &Project,
    holding: &Holding,
    options: &ExportOptions,
    came: &Came<'_>,
) -> String {
    let Came { left_out, lost, split, agreement } = *came;
    let arabic = options.language.starts_with("ar");
    let words = if arabic { &ARABIC } else { &ENGLISH };
    let language = if arabic { "ar" } else { "en" };
    let Holding { documents, characters, spans, relations, labels } = holding;
    let made = words.made.replace("{version}", env!("CARGO_PKG_VERSION")).replace("{format}", format);
    let mut out = format!("# {}\n\n{made}\n\n## {}\n\n", words.title, words.holds);
    let counts = [
        (words.documents, documents),
        (words.characters, characters),
        (words.spans, spans),
        (words.relations, relations),
    ];
    for (name, count) in counts {
        out.push_str(&format!("- {name}: {count}\n"));
    }
    out.push_str(&format!(
        "\n## {}\n\n| {} | {} | {} | {} |\n|---|---|---|---|\n",
        words.labels, words.label, words.name, words.spans, words.definition
    ));
    for label in project.labels() {
        let count = labels.get(&label.id).copied().unwrap_or_default();
        let definition = localized(&label.definition, language).unwrap_or_default();
        let (id, name) = (cell(label.id.as_str()), cell(label.name(language)));
        out.push_str(&format!("| {id} | {name} | {count} | {} |\n", cell(definition)));
    }
    let unit = match unit_of(format).unwrap_or(options.unit) {
        Unit::CodePoint => words.code_points,
        Unit::Utf16 => words.utf16,
        Unit::Grapheme => words.graphemes,
    };
    out.push_str(&format!("\n## {}\n\n{unit}\n\n## {}\n\n", words.offsets, words.left_out));
    let mut nothing = true;
    for (why, count) in left_out {
        out.push_str(&format!("- {}: {count}\n", why_text(*why, arabic)));
        nothing = false;
    }
    for (loss, count) in lost {
        out.push_str(&format!("- {}: {count}\n", loss_text(*loss, arabic)));
        nothing = false;
    }
    if nothing {
        out.push_str(&format!("{}\n", words.nothing));
    }
    if let Some((over, figures)) = agreement.split_first() {
        out.push_str(&format!("\n## {}\n\n{over}\n\n", words.agreement));
        figures.iter().for_each(|figure| out.push_str(&format!("- {figure}\n")));
    }
    if let (Some(plan), Some(split)) = (&options.split, split) {
        out.push_str(&parts(words, plan, split));
    }
    if let Some(code) = loading(format) {
        // Of layers in a file each, the first.
        let is_each = options.layer == Layer::Each;
        let code =
            if is_each { code.replace("'spacy.jsonl'", "'spacy.names.jsonl'") } else { code.to_owned() };
        out.push_str(&format!("\n## {}\n\n```python\n{code}```\n", words.loading));
    }
    out
}

/// What came into which part, and what leaks.
fn parts(words: &Words, plan: &SplitPlan, split: &SplitReport) -> String {
    let intro = words.parts_intro.replace("{seed}", &plan.seed.to_string());
    let intro = intro.replace("{group}", &format!("`{}`", cell(plan.group.word())));
    let Words { part, share, articles, documents, characters, spans, .. } = words;
    let mut out = format!(
        "\n## {}\n\n{intro}\n\n| {part} | {share} | {articles} | {documents} | {characters} | {spans} |\n|---|---|---|---|---|---|\n",
        words.parts
    );
    let all: usize = split.parts.iter().map(|part| part.articles).sum();
    for counts in &split.parts {
        let PartCounts { part, articles, documents, characters, spans, .. } = counts;
        let share = tenths(*articles, all);
        out.push_str(&format!(
            "| {} | {share}% | {articles} | {documents} | {characters} | {spans} |\n",
            part.slug()
        ));
    }
    let leaks = if split.only_same { words.leaks_same } else { words.leaks };
    let leaks = leaks.replace("{near}", &plan.near.to_string());
    out.push_str(&format!("\n{}\n", leaks.replace("{leaks}", &split.leaks.len().to_string())));
    out
}

/// Percent with one digit after the point, rounded.
fn tenths(count: usize, of: usize) -> String {
    let tenths = (count * 2_000 / of.max(1)).div_ceil(2);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// For a cell of a table: one line, no bar.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// What a format's offsets count; `None` where its files do not say and a person does ([`ExportOptions::unit`]).
pub fn unit_of(format: &str) -> Option<Unit> {
    match format {
        "doccano" | "doccano-relations" => None,
        "uima-xmi" | "uima-json" | "webanno-tsv" => Some(Unit::Utf16),
        _ => Some(Unit::CodePoint),
    }
}

fn by_reason(left_out: &[LeftOut]) -> Vec<(Why, usize)> {
    let mut found: Vec<(Why, usize)> = Vec::new();
    for left in left_out {
        match found.iter_mut().find(|(why, _)| *why == left.why) {
            Some((_, count)) => *count += 1,
            None => found.push((left.why, 1)),
        }
    }
    crate::order::sort(&mut found);
    found
}

fn why_text(why: Why, arabic: bool) -> &'static str {
    let (english, in_arabic) = match why {
        Why::OtherLayer => ("spans whose label is of another layer", "مواضع وسمها من طبقة أخرى"),
        Why::Overlaps => ("spans that overlap one that was kept", "مواضع تتداخل مع موضع أُبقي"),
        Why::CutsToken => ("spans that begin or end inside a token", "مواضع حدّها داخل رمز"),
        Why::SeveralRanges => ("spans of several ranges", "مواضع من عدة نطاقات"),
        Why::InsideGrapheme => {
            ("spans that begin or end inside a grapheme cluster", "مواضع حدّها داخل حرف مع حركاته")
        }
        Why::OnlySpace => ("spans of nothing but white space", "مواضع ليس فيها إلا بياض"),
        Why::Excluded => ("spans outside of what was examined", "مواضع خارج ما فُحص"),
    };
    if arabic { in_arabic } else { english }
}

fn loss_text(loss: Loss, arabic: bool) -> &'static str {
    let (english, in_arabic) = match loss {
        Loss::Labels => ("spans", "مواضع"),
        Loss::Nested => ("nested spans", "مواضع متداخلة"),
        Loss::Crossing => ("crossing spans", "مواضع متقاطعة"),
        Loss::SubToken => ("spans inside tokens", "مواضع داخل الرموز"),
        Loss::SeveralRanges => (
            "spans of several ranges, written from first to last",
            "مواضع من عدة نطاقات، كُتبت من أولها إلى آخرها",
        ),
        Loss::Discontinuous => ("spans of several ranges", "مواضع من عدة نطاقات"),
        Loss::Relations => ("relations", "علاقات"),
        Loss::Mentions => (
            "relations to unlabelled text, unknown or the author",
            "علاقات بنص غير موسوم أو بمجهول أو بالكاتب",
        ),
        Loss::Notes => ("notes", "ملاحظات"),
        Loss::Certainty => ("marks of unsure spans", "علامات عدم التيقن"),
        Loss::Attributes => ("kinds and attributes of spans", "أنواع المواضع وصفاتها"),
        Loss::Provenance => ("who made a span and when", "مَن وضع الموضع ومتى"),
        Loss::Metadata => ("other fields of articles", "سائر بيانات المقالات"),
        Loss::Examined => ("text that was excluded, or how far it was examined", "نص مستبعد، أو إلى أين فُحص"),
        Loss::SeveralSets => ("whose set of an article it is", "مَن صاحب المجموعة"),
    };
    if arabic { in_arabic } else { english }
}

/// A few lines of Python that load the files and hold each span against its text.
fn loading(format: &str) -> Option<&'static str> {
    Some(match format {
        "wusum" => {
            "import json\nfor d in json.load(open('wusum.json', encoding='utf-8'))['documents']:\n    for s in d['spans']:\n        assert d['text'][s['start']:s['end']] == s['text']\n    print(d['id'], len(d['spans']))\n"
        }
        "jsonl-spans" => {
            "import json\nfor line in open('spans.jsonl', encoding='utf-8', newline='\\n'):\n    d = json.loads(line)\n    for s in d['spans']:\n        assert d['text'][s['start']:s['end']] == s['text']\n    print(d['id'], len(d['spans']))\n"
        }
        "hugging-face" => {
            "from datasets import load_dataset\nspans = load_dataset('.', 'spans')['train']     # '.' is this folder\ntokens = load_dataset('.', 'tokens')['train']\nfor d in spans:\n    for s in d['spans']:\n        assert d['text'][s['start']:s['end']] == s['text']\nprint(tokens.features['ner_tags'], tokens[0])\n"
        }
        "label-studio" => {
            "# Label Studio: make a project, paste label_studio_config.xml under Labeling Interface > Code,\n# then import label_studio.json.\nimport json\nfor task in json.load(open('label_studio.json', encoding='utf-8')):\n    text = task['data']['text']\n    for annotation in task['annotations']:\n        for r in annotation['result']:\n            if r['type'] == 'labels':\n                v = r['value']\n                assert text[v['start']:v['end']] == v['text']\n"
        }
        "doccano" => {
            "# doccano: tick \"Allow overlapping spans\" when making the project, or nested spans vanish without a word.\nimport json\nfor line in open('doccano.jsonl', encoding='utf-8', newline='\\n'):\n    d = json.loads(line)\n    for start, end, label in d['label']:\n        print(d['id'], start, end, label)\n"
        }
        "doccano-relations" => {
            "import json\nfor line in open('doccano_relations.jsonl', encoding='utf-8', newline='\\n'):\n    d = json.loads(line)\n    for e in d['entities']:\n        print(d['id'], e['start_offset'], e['end_offset'], e['label'])\n"
        }
        "spacy-ner" => {
            "import json, spacy\nfrom spacy.training import Example\nnlp = spacy.blank('ar')\nrows = [json.loads(line) for line in open('spacy.jsonl', encoding='utf-8', newline='\\n')]\nexamples = [Example.from_dict(nlp.make_doc(text), annotations) for text, annotations in rows]\nner = nlp.add_pipe('ner')\nnlp.initialize(lambda: examples)\nfor step in range(20):\n    losses = nlp.update(examples)\nprint(losses)\n"
        }
        "spacy-spancat" => {
            "import json, spacy\nfrom spacy.tokens import DocBin\nnlp, docs = spacy.blank('ar'), DocBin()\nfor line in open('spacy_spancat.jsonl', encoding='utf-8', newline='\\n'):\n    text, annotations = json.loads(line)\n    doc = nlp.make_doc(text)\n    spans = [doc.char_span(s, e, label=l, alignment_mode='expand') for s, e, l in annotations['spans']['sc']]\n    doc.spans['sc'] = [s for s in spans if s is not None]\n    docs.add(doc)\ndocs.to_disk('train.spacy')\n"
        }
        "prodigy" => {
            "import json\nfor line in open('prodigy.jsonl', encoding='utf-8', newline='\\n'):\n    d = json.loads(line)\n    for s in d['spans']:\n        assert d['text'][s['start']:s['end']] == s['text']\n        assert d['tokens'][s['token_end']]['end'] == s['end']\n"
        }
        "wojood" => {
            "sentence = []\nfor line in open('wojood.txt', encoding='utf-8', newline='\\n'):\n    token, *levels = line.split() or ['']\n    if token:\n        sentence.append((token, levels))   # the outermost level first\n    elif sentence:\n        print(sentence)\n        sentence = []\n"
        }
        "conll2003" | "bio" | "bioes" => {
            "sentence = []\nfor line in open('FILE', encoding='utf-8', newline='\\n'):   # the file beside this one\n    columns = line.split()\n    if columns and columns[0] != '-DOCSTART-':\n        sentence.append((columns[0], columns[-1]))\n    elif sentence:\n        print(sentence)\n        sentence = []\n"
        }
        "w3c" => {
            "import json\npage = json.load(open('w3c.jsonld', encoding='utf-8'))\ntexts = {a['id']: a['text'] for a in page['articles']}\nfor item in page['items']:\n    position, quote = item['target']['selector']\n    print(item['target']['source'], position['start'], position['end'], item['body'][0]['value'], quote['exact'])\n"
        }
        "csv" => {
            "import csv\nrows = list(csv.DictReader(open('spans.csv', encoding='utf-8-sig', newline='')))\ntexts = {r['document']: r['text'] for r in rows if r['kind'] == 'article'}\nfor r in rows:\n    if r['kind'] == 'span':   # an apostrophe stands before what a spreadsheet would run\n        print(r['document'], r['start'], r['end'], r['label'], r['text'])\n"
        }
        "brat" => {
            "import glob\nfor name in glob.glob('**/*.ann', recursive=True):\n    text = open(name[:-4] + '.txt', encoding='utf-8', newline='').read()\n    for line in open(name, encoding='utf-8', newline='\\n'):\n        if line.startswith('T'):\n            _, place, covered = line.rstrip('\\n').split('\\t', 2)\n            print(place, covered)\n"
        }
        _ => return None,
    })
}
