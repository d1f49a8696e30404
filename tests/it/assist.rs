//! Suggestions and lints, on marked text: `[Ada](person) met [Bob](person)`; marks may nest.

mod learn;
mod lints;
mod measured;
mod participants;
mod quotations;

use wusum::assist::{
    Doubt, Folding, KnownNames, Mention, Refusals, Reporting, SUGGESTERS, Seen, Standing, Suggestion,
    differing, is_taken, known_names, part, read_list, repeats, suggestions, tidied,
};
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, Project,
    Provenance, SetId, Span, SpanId, UtcMillis,
};
use wusum::order::Map;
use wusum::text::TextRange;

/// The text without its marks, and what they mark: ranges in bytes with labels, inner ones before outer ones.
pub fn marked(marked: &str) -> (String, Vec<(TextRange, String)>) {
    let (mut text, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => open.push(text.len()),
            ']' => {
                let start = open.pop().expect("a mark is opened before it is closed");
                let (label, after) =
                    rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).expect("a mark has a label");
                spans.push((TextRange::between(start, text.len()), label.to_owned()));
                rest = after;
            }
            c => text.push(c),
        }
    }
    assert!(open.is_empty(), "every mark is closed");
    (text, spans)
}

/// A project with one annotator's work on some articles, whose ids are `0`, `1` and so on, as are those of the sets.
pub struct Scene {
    pub project: Project,
    /// What the articles' spans teach, once [`Scene::learn`] has been called.
    pub known: KnownNames,
}

impl Scene {
    /// Each article as marked text; a span's id is its place among the marks of its article.
    pub fn new(articles: &[&str]) -> Self {
        let mut project = crate::fixed::project();
        for (number, article) in articles.iter().enumerate() {
            let (text, spans) = marked(article);
            let (id, set) = (ArticleId::new(number.to_string()), SetId::new(number.to_string()));
            project.add_article(Article::new(id.clone(), text, ArticleMeta::default()));
            project.add_set(AnnotationSet::new(set.clone(), id, AnnotatorId::new("سلمى")));
            let changes = spans.into_iter().enumerate().map(|(at, (range, label))| {
                let span = span(SpanId::new(at.to_string()), range, &label);
                let id = RecordId::Span(set.clone(), span.id.clone());
                Change { id, before: None, after: Some(Record::Span(span)) }
            });
            apply(&mut project, &Edit { changes: changes.collect() }).expect("new spans");
        }
        Self { project, known: KnownNames::default() }
    }

    /// Takes what is labelled in the article with this number as known.
    pub fn learn(&mut self, number: usize) {
        let article =
            self.project.article(&ArticleId::new(number.to_string())).expect("an article of the scene");
        let set = self.project.set(&SetId::new(number.to_string())).expect("its set");
        self.known.learn_set(&article.text, set);
    }

    /// Labels one more range, which brackets could not mark.
    pub fn label(&mut self, number: usize, id: &str, range: TextRange, label: &str) {
        let (set, span) = (SetId::new(number.to_string()), span(SpanId::new(id), range, label));
        let id = RecordId::Span(set, span.id.clone());
        let change = Change { id, before: None, after: Some(Record::Span(span)) };
        apply(&mut self.project, &Edit { changes: vec![change] }).expect("a new span");
    }

    /// What an assistant sees of the article with this number.
    pub fn seen(&self, number: usize) -> Seen<'_> {
        let project = &self.project;
        let article = project.article(&ArticleId::new(number.to_string())).expect("an article of the scene");
        let set = project.set(&SetId::new(number.to_string())).expect("its set");
        let within = TextRange::between(0, article.text.len());
        Seen { project, article, set, reporting: Reporting::usual(), known: &self.known, within }
    }
}

fn span(id: SpanId, range: TextRange, label: &str) -> Span {
    let provenance = Provenance {
        annotator: AnnotatorId::new("سلمى"),
        made: UtcMillis(1),
        changed: UtcMillis(1),
        origin: Origin::Hand,
    };
    Span {
        id,
        ranges: vec![range],
        label: LabelId::new(label),
        subtype: None,
        certainty: Certainty::Sure,
        note: String::new(),
        attributes: Map::new(),
        provenance,
    }
}

#[test]
fn marks_become_spans_where_they_stood() {
    let scene = Scene::new(&["قال [حسن](person): «[نعود إلى [مراكش](place)](quote)»."]);
    let seen = scene.seen(0);
    assert_eq!(&*seen.article.text, "قال حسن: «نعود إلى مراكش».");
    let spans = seen.set.spans.iter();
    let spans: Vec<_> = spans
        .map(|span| (span.extent().slice(&seen.article.text).expect("inside"), span.label.as_str()))
        .collect();
    assert_eq!(spans, [("حسن", "person"), ("نعود إلى مراكش", "quote"), ("مراكش", "place")]);
}

// Repeated mentions

/// The mentions of the first span, each marked in the text: `+` safe, `=` labelled, `?` doubtful.
fn mentions(article: &str, folding: Folding) -> String {
    let scene = Scene::new(&[article]);
    let seen = scene.seen(0);
    let first = seen.set.spans.iter().next().expect("a span");
    let mut text = seen.article.text.to_string();
    for Mention { range, standing } in repeats(&seen, first, folding).into_iter().rev() {
        let sign = match standing {
            Standing::Safe => '+',
            Standing::Labelled(_) => '=',
            Standing::Doubtful(_) => '?',
        };
        text.insert(range.end(), '}');
        text.insert_str(range.start(), &format!("{{{sign}"));
    }
    text
}

const STRICT: Folding = Folding { alike: false };
const ALIKE: Folding = Folding { alike: true };

#[test]
fn a_mention_begins_after_what_arabic_writes_together_with_it() {
    let found =
        mentions("قال [بلينكن](person) ثم وبلينكن لبلينكن فلبلينكن ببلينكن وبـبلينكن بلينكنات.", STRICT);
    assert_eq!(found, "قال بلينكن ثم و{+بلينكن} ل{+بلينكن} فل{+بلينكن} ب{+بلينكن} وبـ{+بلينكن} بلينكنات.");
    let found = mentions("رحبت [الوردي](person). قيل للوردي وبالوردي فللوردي والوردي.", STRICT);
    assert_eq!(found, "رحبت الوردي. قيل ل{+لوردي} وب{+الوردي} فل{+لوردي} و{+الوردي}.");
    let found = mentions("قيل ل[لوردي](person) إن الوردي وعدت.", STRICT);
    assert_eq!(
        found, "قيل للوردي إن {+الوردي} وعدت.",
        "what was labelled after a lam has its alif elsewhere"
    );
}

#[test]
fn a_letter_of_the_word_itself_is_no_prefix() {
    let found = mentions("في [واشنطن](place) وواشنطن ولواشنطن.", STRICT);
    assert_eq!(found, "في واشنطن و{+واشنطن} ول{+واشنطن}.");
    let found = mentions("جاء [اشنطن](person) من واشنطن إلى لواشنطن.", STRICT);
    assert_eq!(found, "جاء اشنطن من واشنطن إلى لواشنطن.", "بو and لو tell that the و is a letter");
    let found = mentions("سألت [ريم](person) كريما وكريم وريم.", STRICT);
    assert_eq!(found, "سألت ريم كريما وك{?ريم} و{?ريم}.", "a short name is in many words");
}

#[test]
fn tashkeel_and_tatweel_count_for_nothing_and_letters_alike_where_asked() {
    let text = "من [أكادير](place) إلى أَكَادِيرَ و أكـــادير واكادير.";
    assert_eq!(mentions(text, STRICT), "من أكادير إلى {+أَكَادِيرَ} و {+أكـــادير} واكادير.");
    assert_eq!(mentions(text, ALIKE), "من أكادير إلى {+أَكَادِيرَ} و {+أكـــادير} و{+اكادير}.");
    assert_eq!(mentions("[فاطمة](person) فاطمه [مصطفى](person) مصطفي", ALIKE), "فاطمة {+فاطمه} مصطفى مصطفي");
    assert_eq!(mentions("[مصطفى](person) مصطفي", ALIKE), "مصطفى {+مصطفي}");
}

#[test]
fn a_full_name_finds_its_last_part() {
    assert_eq!(
        mentions("[حسن بلوان](person) قال. وأضاف بلوان لحسن بلوان.", STRICT),
        "حسن بلوان قال. وأضاف {+بلوان} ل{+حسن بلوان}."
    );
    assert_eq!(
        mentions("[فاطمة أيت باها](person)، ثم أيت باها وباها.", STRICT),
        "فاطمة أيت باها، ثم {+أيت باها} وباها."
    );
    let two = "[حسن بلوان](person) و[علي بلوان](person): قال بلوان.";
    assert_eq!(mentions(two, STRICT), "حسن بلوان وعلي {=بلوان}: قال {?بلوان}.");
    assert_eq!(mentions("[بنك الضفتين](organization) وبين الضفتين", STRICT), "بنك الضفتين وبين {?الضفتين}");
}

#[test]
fn a_name_without_its_middle_or_its_title_is_found_whole_not_its_last_part_alone() {
    assert_eq!(
        mentions("[محمد أمين بلوان](person) قال. وأضاف أمين بلوان لمحمد بلوان، ثم بلوان.", STRICT),
        "محمد أمين بلوان قال. وأضاف {+أمين بلوان} ل{+محمد بلوان}، ثم {+بلوان}."
    );
    assert_eq!(
        mentions("[د. سعاد المرابط](person). سعاد المرابط، د. المرابط.", STRICT),
        "د. سعاد المرابط. {+سعاد المرابط}، {+د. المرابط}."
    );
    assert_eq!(
        mentions("[John F. Keane](person): but John Keane left, and Keane too.", STRICT),
        "John F. Keane: but {+John Keane} left, and {+Keane} too."
    );
    // Nobody is called by one of two first names that belong together.
    assert_eq!(mentions("[Jean-Luc Morin](person), Jean Morin", STRICT), "Jean-Luc Morin, Jean {?Morin}");
    assert_eq!(
        mentions("[بنك الضفتين للماء](organization) الضفتين للماء", STRICT),
        "بنك الضفتين للماء الضفتين {?للماء}"
    );
}

#[test]
fn bin_is_written_with_its_alif_where_no_name_stands_before_it() {
    let found = mentions("[محمد بن سعيد](person). وقال ابن سعيد لابن سعيد وبن سعيد.", STRICT);
    assert_eq!(found, "محمد بن سعيد. وقال {+ابن سعيد} ل{+ابن سعيد} و{+بن سعيد}.");
}

#[test]
fn an_everyday_word_that_only_looks_like_a_name_is_no_mention_of_it() {
    assert_eq!(
        mentions("سأل [علي](person) على عجل، وعلى مهل، علي.", ALIKE),
        "سأل علي على عجل، وعلى مهل، {+علي}."
    );
    // Where the name itself is written so, each place has to be read.
    assert_eq!(mentions("سأل [على](person) على عجل علي.", ALIKE), "سأل على {?على} عجل {+علي}.");
    assert_eq!(suggested(&["[علي](person)", "جلس على الأرض وسأل عليا وعلي."]), "جلس على الأرض وسأل عليا وعلي.");
}

#[test]
fn in_other_scripts_whole_words_count_and_neither_case_nor_apostrophes() {
    let found = mentions("[O’Neill](person) met O'Neill, O'NEILL and O’Neill’s son, not O’Neillson.", STRICT);
    assert_eq!(found, "O’Neill met {+O'Neill}, {+O'NEILL} and {+O’Neill}’s son, not O’Neillson.");
    let found = mentions(
        "[Robert Lind](person) paid. Lind left; Lind-Berg and Anna Lind stayed. Lindsay too.",
        STRICT,
    );
    assert_eq!(found, "Robert Lind paid. {+Lind} left; Lind-Berg and Anna {?Lind} stayed. Lindsay too.");
    let found = mentions("[Bill](person) paid the bill of Bill.", STRICT);
    assert_eq!(found, "Bill paid the {?bill} of {+Bill}.");
    let found = mentions("l’[Union des quais](organization) : l'Union des quais, d’Union des quais", STRICT);
    assert_eq!(found, "l’Union des quais : l'{+Union des quais}, d’{+Union des quais}");
    let found = mentions("[Salma Ben Othmane](person). Ben Othmane sourit ; Othmane non.", STRICT);
    assert_eq!(found, "Salma Ben Othmane. {+Ben Othmane} sourit ; Othmane non.");
    assert_eq!(
        mentions("the [U.S.](place) and the U.S. but USA", STRICT),
        "the U.S. and the {+U.S.} but USA"
    );
}

#[test]
fn a_mention_in_a_quote_is_free_and_one_in_another_name_is_not() {
    let text = "[أكادير](place): «[نحب أكادير](quote)» و[مؤتمر أكادير](event) و[أكادير](place) و[أكادير](organization)";
    assert_eq!(mentions(text, STRICT), "أكادير: «نحب {+أكادير}» ومؤتمر {?أكادير} و{=أكادير} و{?أكادير}");
}

#[test]
fn what_is_excluded_is_no_safe_mention() {
    let mut scene = Scene::new(&["[Ada](person) wrote to Ada."]);
    let id = ArticleId::new("0");
    let range = TextRange::between(4, 17);
    let edit = wusum::edit::exclude(&scene.project, &id, range).expect("a range of the text");
    apply(&mut scene.project, &edit).expect("a change of the article");
    let seen = scene.seen(0);
    let found = repeats(&seen, seen.set.spans.iter().next().expect("a span"), STRICT);
    assert_eq!(
        found.iter().map(|it| &it.standing).collect::<Vec<_>>(),
        [&Standing::Doubtful(Doubt::Excluded)]
    );
}

#[test]
fn mentions_are_taken_in_one_step_with_their_origin_and_linked_as_the_same() {
    let mut scene = Scene::new(&["[Ada](person) met Ada and Ada."]);
    let before = scene.project.clone();
    let set = SetId::new("0");
    let stamp =
        wusum::edit::Stamp {
            annotator: AnnotatorId::new("سلمى"), now: UtcMillis(2), origin: Origin::Hand
        };
    let new: Vec<_> = [(8, "a"), (16, "b"), (0, "c")]
        .map(|(at, id)| wusum::edit::NewSpan {
            id: SpanId::new(id),
            range: TextRange::between(at, at + 3),
            label: LabelId::new("person"),
            origin: Origin::Repeat,
            links: Vec::new(),
        })
        .into();
    let ids = ["x", "y", "z"].map(wusum::model::RelationId::new);
    let same = Some((&SpanId::new("0"), &ids[..]));
    let edit = wusum::edit::add_spans(&scene.project, &set, &new, same, &stamp).expect("two are new");
    apply(&mut scene.project, &edit).expect("new spans");
    let seen = scene.seen(0);
    let origins: Vec<_> = seen.set.spans.iter().map(|span| span.provenance.origin.clone()).collect();
    assert_eq!(
        origins,
        [Origin::Hand, Origin::Repeat, Origin::Repeat],
        "what is labelled already is left out"
    );
    let links: Vec<_> = seen.set.relations().map(|it| (it.from.as_str(), it.role.slug())).collect();
    assert_eq!(links, [("a", "same"), ("b", "same")]);
    let other = |it: &wusum::edit::NewSpan| wusum::edit::NewSpan {
        id: SpanId::new(format!("{}2", it.id.as_str())),
        ..it.clone()
    };
    let new: Vec<_> = new.iter().map(other).collect();
    let again = wusum::edit::add_spans(&scene.project, &set, &new, same, &stamp);
    assert_eq!(again, Err(wusum::edit::Refusal::NoChange));
    apply(&mut scene.project, &edit.inverse()).expect("what was made");
    assert_eq!(scene.project, before);
}

// Known names

/// What is suggested in the last article after all before it, marked as `[text](label)`.
fn suggested(articles: &[&str]) -> String {
    let mut scene = Scene::new(articles);
    (0..articles.len() - 1).for_each(|number| scene.learn(number));
    let seen = scene.seen(articles.len() - 1);
    in_text(&seen.article.text, &known_names(&seen))
}

fn in_text(text: &str, suggestions: &[Suggestion]) -> String {
    let mut places: Vec<(usize, String)> = Vec::new();
    for it in suggestions {
        places.push((it.range.start(), "[".to_owned()));
        places.insert(places.len() - 1, (it.range.end(), format!("]({})", it.label.as_str())));
    }
    places.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut text = text.to_owned();
    places.into_iter().for_each(|(at, mark)| text.insert_str(at, &mark));
    text
}

#[test]
fn names_of_earlier_articles_are_suggested() {
    let found =
        suggested(&["[كريم أوعلي](person) في [أكادير](place)", "وصل كريم أوعلي ولأكادير مطار، وكريم لا."]);
    assert_eq!(found, "وصل [كريم أوعلي](person) ول[أكادير](place) مطار، وكريم لا.");
    let found = suggested(&["[Ada Lovelace](person) of [Bath](place)", "In Bath, ADA LOVELACE’s bath."]);
    assert_eq!(found, "In [Bath](place), [ADA LOVELACE](person)’s bath.");
    let found = suggested(&["à l’[École nautique](organization)", "Une fête à l'École nautique de Sète"]);
    assert_eq!(found, "Une fête à l'[École nautique](organization) de Sète");
}

#[test]
fn a_name_with_two_labels_is_suggested_with_the_more_frequent_one() {
    let found = suggested(&["[Lind](person) [Lind](place) [Lind](person)", "To Lind."]);
    assert_eq!(found, "To [Lind](person).");
    assert_eq!(suggested(&["[Lind](person) [Lind](place)", "To Lind."]), "To Lind.");
}

#[test]
fn what_is_labelled_is_not_suggested_and_quotes_are_no_names() {
    let found =
        suggested(&["[Ada](person): “[Yes](quote)”", "[Ada](person) said Yes to Ada, in “[Ada!](quote)”"]);
    assert_eq!(found, "Ada said Yes to [Ada](person), in “[Ada](person)!”");
}

#[test]
fn a_name_inside_another_is_suggested_where_it_was_labelled_so_before() {
    let nested = "[مؤتمر [أكادير](place) للمياه](event) في [أكادير](place)";
    let found = suggested(&[nested, "عاد مؤتمر أكادير للمياه."]);
    assert_eq!(found, "عاد [مؤتمر [أكادير](place) للمياه](event).");
    let flat = "[مؤتمر أكادير للمياه](event) في [أكادير](place)";
    assert_eq!(suggested(&[flat, "عاد مؤتمر أكادير للمياه."]), "عاد [مؤتمر أكادير للمياه](event).");
}

#[test]
fn a_name_that_is_taken_out_everywhere_is_known_no_more() {
    let mut scene = Scene::new(&["[Ada](person) and [Ada](person)", "Ada came."]);
    scene.learn(0);
    let version = scene.known.version();
    let spans: Vec<Span> = scene.seen(0).set.spans.iter().map(|span| Span::clone(span)).collect();
    let text = scene.seen(0).article.text.clone();
    scene.known.forget(&text, &spans[0]);
    assert_eq!(known_names(&scene.seen(1)).len(), 1);
    assert_eq!(scene.known.version(), version, "nothing has changed for whoever shows them");
    scene.known.forget(&text, &spans[1]);
    assert_eq!(known_names(&scene.seen(1)), []);
    assert_ne!(scene.known.version(), version);
}

#[test]
fn names_that_another_program_has_counted_are_known_as_if_learnt_here() {
    let articles = [
        "[مؤتمر [أكادير](place) للمياه](event) و[أكادير](place) ل[لوردي](person)",
        "[Ada Lovelace](person) of [Bath](place)",
        "عاد مؤتمر أكادير للمياه إلى الوردي ثم بولوردي. In Bath, Ada Lovelace.",
    ];
    let mut scene = Scene::new(&articles);
    (0..2).for_each(|number| scene.learn(number));
    let here = known_names(&scene.seen(2));
    let mut taken = KnownNames::default();
    for number in 0..2 {
        // Each by itself, as articles are read in several jobs.
        let mut scene = Scene::new(&articles);
        scene.learn(number);
        scene.known.counted().into_iter().for_each(|name| taken.take(name));
    }
    assert_eq!(known_names(&Seen { known: &taken, ..scene.seen(2) }), here);
    assert_eq!(here.len(), 5);
    // What is opened is forgotten again, as what was learnt here.
    for span in scene.seen(1).set.spans.iter() {
        taken.forget(&scene.seen(1).article.text, span);
    }
    let left = known_names(&Seen { known: &taken, ..scene.seen(2) });
    assert_eq!(left, here[..3]);
}

#[test]
fn every_suggester_is_a_row_with_a_sample_of_marked_text() {
    let samples: [(&str, &[&str], &str); 2] = [
        ("known_names", &["[Ada](person)", "“Yes,” said Ada."], "“Yes,” said [Ada](person)."),
        ("quotes", &["[Ada](person)", "“Yes,” said Ada."], "“[Yes](quote),” said Ada."),
    ];
    let rows: Vec<&str> = SUGGESTERS.iter().map(|row| row.name).collect();
    assert_eq!(rows, samples.map(|(name, ..)| name));
    for (name, articles, expected) in samples {
        let mut scene = Scene::new(articles);
        scene.learn(0);
        let seen = scene.seen(1);
        let found = suggestions(&seen, |other| other == name);
        assert_eq!(in_text(&seen.article.text, &found), expected, "{name}");
    }
}

#[test]
fn of_many_overlapping_suggestions_the_first_given_of_a_label_is_kept() {
    let suggestion = |start, end, label: &str| Suggestion {
        range: TextRange::between(start, end),
        label: LabelId::new(label),
        origin: Origin::Repeat,
        score: None,
        links: Vec::new(),
    };
    let given =
        [(8, 12, "a"), (0, 4, "a"), (3, 9, "a"), (3, 9, "b"), (0, 20, "a"), (4, 8, "a"), (8, 12, "a")];
    let kept = tidied(given.map(|(start, end, label)| suggestion(start, end, label)).to_vec());
    let places: Vec<_> =
        kept.iter().map(|it| (it.range.start(), it.range.end(), it.label.as_str())).collect();
    assert_eq!(places, [(0, 4, "a"), (3, 9, "b"), (4, 8, "a"), (8, 12, "a")]);
    // What comes and goes between two lists is found by place.
    let now = [kept[0].clone(), suggestion(3, 9, "c"), kept[3].clone(), suggestion(30, 31, "a")];
    let differ: Vec<_> = differing(&kept, &now).iter().map(|range| range.start()).collect();
    assert_eq!(differ, [3, 3, 4, 30]);
    assert_eq!(differing(&kept, &kept), []);
}

#[test]
fn a_list_of_names_has_one_a_line_with_its_label() {
    let person = LabelId::new("person");
    let labels = [("person".to_owned(), person.clone()), ("شخص".to_owned(), person.clone())];
    let (names, unknown) =
        read_list("\u{FEFF}# names\nAda Lovelace\tPerson\n\nحسن، شخص\nX;beast\nBob\n", &labels, None);
    let read: Vec<_> = names.iter().map(|it| (it.name.as_str(), it.label.as_str())).collect();
    assert_eq!(read, [("Ada Lovelace", "person"), ("حسن", "person")]);
    assert_eq!(unknown, [5, 6]);
    let (names, unknown) = read_list("Bob", &labels, Some(&person));
    assert_eq!((names.len(), unknown.len()), (1, 0));
    let mut scene = Scene::new(&["Bob met Ada."]);
    scene.known.list(&names);
    assert_eq!(in_text("Bob met Ada.", &known_names(&scene.seen(0))), "[Bob](person) met Ada.");
}

#[test]
fn what_is_refused_stays_refused_at_its_place_or_everywhere() {
    let mut scene = Scene::new(&["[Ada](person)", "Ada met ADA."]);
    scene.learn(0);
    let seen = scene.seen(1);
    let all = known_names(&seen);
    let mut refusals = Refusals::default();
    let holds =
        |refusals: &Refusals| all.iter().map(|it| refusals.holds(seen.article, it)).collect::<Vec<_>>();
    refusals.refuse_here(seen.article, &all[0]);
    assert_eq!(holds(&refusals), [true, false]);
    let kept = Refusals::from_lines(refusals.lines().map(str::to_owned));
    assert_eq!(kept, refusals);
    refusals.refuse_everywhere(seen.article, &all[1]);
    assert_eq!(holds(&refusals), [true, true]);
    refusals.allow(seen.article, &all[1]);
    assert_eq!(holds(&refusals), [true, false]);
}

#[test]
fn an_article_looked_at_in_parts_gives_the_same_suggestions() {
    let mut scene =
        Scene::new(&["[Ada Lovelace](person) of [Bath](place)", &"Bath\nAda Lovelace, in Bath. ".repeat(40)]);
    scene.learn(0);
    let seen = scene.seen(1);
    let mut parts = Vec::new();
    let mut at = 0;
    while at < seen.article.text.len() {
        let within = part(&seen.article.text, at, 64);
        parts.extend(known_names(&Seen { within, ..seen }));
        at = within.end();
    }
    assert_eq!(parts.len(), 120);
    assert_eq!(parts, known_names(&seen));
}

proptest::proptest! {
    #[test]
    fn mentions_lie_on_graphemes_and_overlap_nothing_with_the_same_label(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "بلوان", "حسن", "و", "ول", "لل", "ال", "بـ", "ـ", "َ", "واشنطن", "[حسن بلوان](person)", "[بلوان](place)",
                "[«بلوان»](quote)", "O’Neill", "’s", "-", " ", " ", "\n", "\u{301}", "👩🏽‍🚀", "[Lind](person)", "lind", "é", "ﷲ",
            ]), 1..40),
    ) {
        let scene = Scene::new(&[&words.concat()]);
        let seen = scene.seen(0);
        let text = &*seen.article.text;
        for span in seen.set.spans.iter() {
            for mention in repeats(&seen, span, ALIKE) {
                let range = mention.range;
                proptest::prop_assert!(!range.is_empty());
                for edge in [range.start(), range.end()] {
                    proptest::prop_assert!(wusum::text::on_grapheme_edge(text, edge), "{range:?} in {text:?}");
                }
                let same = seen.set.spans.touching(range).into_iter().any(|it| it.label == span.label);
                proptest::prop_assert!(!mention.is_safe() || !same);
            }
        }
        let known = KnownNames::default();
        let mut learnt = known.clone();
        learnt.learn_set(text, seen.set);
        for it in known_names(&Seen { known: &learnt, ..seen }) {
            proptest::prop_assert!(wusum::text::on_grapheme_edge(text, it.range.start()));
            proptest::prop_assert!(wusum::text::on_grapheme_edge(text, it.range.end()));
            let same = seen.set.spans.touching(it.range).into_iter().any(|span| span.label == it.label);
            proptest::prop_assert!(!same);
        }
    }
}

#[test]
fn where_something_is_labelled_or_would_be_cut_in_two_nothing_else_is_offered() {
    let scene = Scene::new(&["He said: [We met [Ada](person) there](quote), and left."]);
    let seen = scene.seen(0);
    let at = |text: &str| {
        let start = seen.article.text.find(text).expect("it is there");
        is_taken(seen.set, TextRange::between(start, start + text.len()))
    };
    assert!(at("Ada") && at("Ada there, and") && at("said: We"));
    assert!(!at("met Ada") && !at("there") && !at("left") && !at("said: We met Ada there, and"));
}
