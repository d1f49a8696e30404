//! The five labels every project starts with: names, definitions, examples.
//!
//! These words are part of the data, as a project may change them; the interface's own words are in `ui`.
//! Examples mark the labelled part in `[brackets]`; a comment follows ` — `. One without brackets shows what
//! gets no label. Names and events in them are invented, most are those of the sample articles.

use super::{Label, LabelId, Localized, Subtype};

/// Person, place, organization, quote, event, in this order, with the keys 1 to 5.
pub fn default_labels() -> Vec<Label> {
    [PERSON, PLACE, ORGANIZATION, QUOTE, EVENT]
        .iter()
        .zip(0..)
        .map(|(row, order)| Label {
            id: LabelId::new(row.id),
            names: texts(row.names),
            definition: texts(row.definition),
            examples: texts(row.examples),
            color: row.color.to_owned(),
            key: char::from_digit(order + 1, 10),
            subtypes: row.subtypes.iter().map(subtype).collect(),
            hidden: false,
            retired: false,
            order,
        })
        .collect()
}

/// Words by language tag; in examples a tag repeats.
type Words = &'static [(&'static str, &'static str)];

struct Row {
    id: &'static str,
    /// At least 4.5 : 1 on the light ground, and told apart by colour-blind readers; `color.rs` tests both.
    color: &'static str,
    names: Words,
    subtypes: &'static [(&'static str, Words)],
    definition: Words,
    examples: Words,
}

const PERSON: Row = Row {
    id: "person",
    color: "#1c4674",
    names: &[("en", "Person"), ("ar", "شخص"), ("fr", "Personne")],
    subtypes: &[],
    definition: &[
        (
            "ar",
            "اسم إنسان بعينه، كاملا كان أو مختصرا، وكذلك كنيته ولقبه الذي يُعرف به. \
             تبقى المناصب وألقاب التشريف خارج الوسم (الوزير، الدكتور، السيدة)، وكذلك السوابق المتصلة: و ف ب ل ك س. \
             يوسم الاسم كلما ورد، ولو باسم العائلة وحده؛ أما الضمائر والأوصاف فلا توسم.",
        ),
        (
            "en",
            "The name of one particular human being, full or short, nicknames included. \
             Titles and offices stay outside (Minister, Dr, Mrs), and so do Arabic prefixes: و ف ب ل ك س. \
             Label the name each time it occurs, even as a last name alone; never a pronoun or a description.",
        ),
        (
            "fr",
            "Le nom d’un être humain précis, complet ou abrégé, surnom compris. \
             Les titres et les fonctions restent dehors (ministre, docteur, Mme), ainsi que les préfixes arabes : و ف ب ل ك س. \
             Marquez chaque occurrence, même le nom de famille seul ; jamais un pronom ni une description.",
        ),
    ],
    examples: &[
        ("ar", "وزير المياه التونسي [سليم الماجري] — المنصب والنسبة خارج الوسم"),
        ("ar", "أشاد المشاركون ب[الماجري] وب[ماركيز] — السوابق خارج الوسم، واسم العائلة يكفي"),
        ("ar", "قالت الدكتورة [نادرة بن عمار] — «بن» جزء من الاسم"),
        ("ar", "[حمدان الراوي] ([أبو نزار]) — الكنية بين القوسين وسم مستقل"),
        ("ar", "تحدثت الباحثة طويلا — لا اسم هنا، فلا وسم"),
        ("en", "Minister [Selim Majri] — the office stays outside"),
        ("en", "[Zahrafield] put it more simply — a last name alone is enough"),
        ("en", "[Tobias Ekholt]’s answer — the possessive ending stays outside"),
        ("en", "[Robert Lind] ([Bobby]) — a nickname in brackets is a span of its own"),
        ("en", "the conservator told the paper — no name, no label"),
        ("fr", "le docteur [Salma Ben Othmane] — le titre reste dehors"),
        ("fr", "sourit [Vaudricourt] — le nom de famille seul suffit"),
        ("fr", "l’avis d’[Abadie-Roch] — l’article et la préposition élidés restent dehors"),
    ],
};

const PLACE: Row = Row {
    id: "place",
    color: "#387a5f",
    names: &[("en", "Place"), ("ar", "مكان"), ("fr", "Lieu")],
    subtypes: &[
        ("country", &[("en", "Country"), ("ar", "بلد"), ("fr", "Pays")]),
        ("region", &[("en", "Region"), ("ar", "إقليم"), ("fr", "Région")]),
        ("city", &[("en", "City"), ("ar", "مدينة"), ("fr", "Ville")]),
        ("facility", &[("en", "Facility"), ("ar", "منشأة"), ("fr", "Équipement")]),
    ],
    definition: &[
        (
            "ar",
            "موضع له اسم: بلد أو إقليم أو مدينة أو منشأة أو معلم طبيعي. \
             يبقى الاسم العام خارج الوسم حيث يقوم الاسم بدونه (مدينة، بلدة، دولة)، ويدخل فيه حيث لا يقوم (وادي الغزلان). \
             الدولة أو العاصمة التي تتصرف تبقى مكانا. أما النسبة (تونسي، الفرنسية) فليست مكانا أبدا.",
        ),
        (
            "en",
            "A location that has a name: a country, region, city, building or natural feature. \
             A generic head stays outside where the name stands without it (city of, مدينة) and inside where it does not (Dock Street). \
             A state or capital that acts is still a place. A nationality adjective (Swedish, تونسي) never is.",
        ),
        (
            "fr",
            "Un endroit qui porte un nom : pays, région, ville, bâtiment ou site naturel. \
             Le nom commun reste dehors quand le nom tient sans lui (la ville de, مدينة), dedans sinon (rue du Port). \
             Un État ou une capitale qui agit reste un lieu. Un adjectif de nationalité (tunisienne, تونسي) n’en est jamais un.",
        ),
    ],
    examples: &[
        ("ar", "مدينة [صفاقس] التونسية — «مدينة» خارج الوسم، والنسبة ليست مكانا"),
        ("ar", "محطات الرصد في [تونس] و[الجزائر] و[ليبيا] — لكل اسم وسم، وواو العطف خارجه"),
        ("ar", "أعلنت [إسبانيا] استعدادها — الدولة التي تتصرف تبقى مكانا"),
        ("ar", "فيضانات [وادي الغزلان] — لا يقوم الاسم بدون «وادي»"),
        ("ar", "الوزيرة الإسبانية — نسبة: لا وسم"),
        ("en", "the port city of [Valletta] — the generic head stays outside"),
        ("en", "[Malta] sent the first boxes — a state that acts is still a place"),
        ("en", "the fire in [Dock Street] — the name does not stand without “Street”"),
        ("en", "the Swedish donor — a nationality adjective: no label"),
        ("fr", "la ville de [Sète] — le nom commun reste dehors"),
        ("fr", "entre [Perpignan] et [Toulon] — un marquage par nom"),
        ("fr", "l’ingénieure tunisienne — adjectif de nationalité : aucun marquage"),
    ],
};

const ORGANIZATION: Row = Row {
    id: "organization",
    color: "#8c55ca",
    names: &[("en", "Organization"), ("ar", "منظمة"), ("fr", "Organisation")],
    subtypes: &[],
    definition: &[
        (
            "ar",
            "جماعة لها اسم وتعمل معا: هيئة أو وزارة أو شركة أو حزب أو صحيفة أو ناد أو تنظيم. \
             يبقى الاسم العام خارج الوسم حيث يقوم الاسم بدونه (جريدة، شركة، تنظيم)، ويدخل فيه حيث لا يقوم (معهد الواحات، بنك الضفتين). \
             الاختصار بين قوسين وسم مستقل، وعلامتا التنصيص حول الاسم خارجه. الدولة التي تتصرف مكان لا منظمة.",
        ),
        (
            "en",
            "A named body of people who act together: an agency, ministry, company, party, newspaper, club or armed group. \
             A generic head stays outside where the name stands without it (the weekly, جريدة) and inside where it does not (Readers’ Circle). \
             An acronym in brackets is a span of its own; quotation marks around a name stay outside. A state that acts is a place.",
        ),
        (
            "fr",
            "Un groupe nommé qui agit ensemble : agence, ministère, entreprise, parti, journal, club ou groupe armé. \
             Le nom commun reste dehors quand le nom tient sans lui (le quotidien, جريدة), dedans sinon (École nautique). \
             Un sigle entre parenthèses est marqué à part ; les guillemets autour d’un nom restent dehors. Un État qui agit est un lieu.",
        ),
    ],
    examples: &[
        ("ar", "ل[لتحالف المتوسطي لأمن المياه] ([تماه]) — لام الجر خارج الوسم، والاختصار وسم مستقل"),
        ("ar", "صحيفة “[مرايا الساحل]” التونسية — «صحيفة» والعلامتان والنسبة خارج الوسم"),
        ("ar", "[معهد الواحات للتقنيات المائية] — لا يقوم الاسم بدون «معهد»"),
        ("ar", "[وزارة المياه التونسية] — النسبة هنا جزء من اسم الوزارة"),
        ("ar", "انتقدت جمعيات أهلية بالمدينة — لا اسم، فلا وسم"),
        ("en", "the [League of Island Archives] ([LIA]) — the acronym is a span of its own"),
        ("en", "the weekly [Harbour Ledger] — “weekly” and the article stay outside"),
        ("en", "the [Alexandria Readers’ Circle] — [Alexandria] inside it is a place as well"),
        ("en", "a spokesman for the foundation — no name, no label"),
        ("fr", "l’[Union des chantiers de voile] ([UCV]) — le sigle est marqué à part"),
        ("fr", "le quotidien [La Vigie du Golfe] — l’article fait partie du titre"),
        ("fr", "la mairie promet une réponse — pas de nom, aucun marquage"),
    ],
};

const QUOTE: Row = Row {
    id: "quote",
    color: "#8e6102",
    names: &[("en", "Quote"), ("ar", "اقتباس"), ("fr", "Citation")],
    subtypes: &[],
    definition: &[
        (
            "ar",
            "كلام منقول بلفظه بين علامتي تنصيص، منسوب إلى قائل. \
             تبقى العلامتان خارج الوسم، وكذلك فعل القول و«إن»؛ أما ؟ و! والنقطة التي تسبق علامة الإغلاق فداخله. \
             إذا قطعه فعل القول ثم استؤنف فهو اقتباسان. \
             الكلام المنقول بالمعنى والعناوين وأسماء الصحف بين علامتين ليست اقتباسا.",
        ),
        (
            "en",
            "Words given as somebody’s own, between quotation marks. \
             The marks stay outside, and so do the verb of saying and “that”; a ? ! or . before the closing mark stays inside, a comma does not. \
             Words interrupted by “she said” and then resumed are two quotes. \
             Reported speech, titles, and names between marks are not quotes.",
        ),
        (
            "fr",
            "Des mots donnés comme ceux de quelqu’un, entre guillemets. \
             Les guillemets et leurs espaces restent dehors, ainsi que le verbe de parole et « que » ; un ? ! ou . avant le guillemet fermant reste dedans. \
             Des mots interrompus par une incise puis repris font deux citations. \
             Le discours rapporté, les titres et les noms entre guillemets n’en sont pas.",
        ),
    ],
    examples: &[
        ("ar", "وقال فيرييه إن “[التمويل لم يعد العقبة الأولى]”. — العلامتان وفعل القول و«إن» خارج الوسم"),
        ("ar", "وتابع “[من يدير المحطات؟]” — علامة الاستفهام داخل الوسم"),
        ("ar", "“[سنعود]”، قالت ماركيز، “[ومعنا الحل]” — قطعه فعل القول: اقتباسان"),
        ("ar", "وأضافت أن بلادها ستوفد 12 خبيرا — منقول بالمعنى: لا وسم"),
        ("ar", "نشرته وكالة “ضفاف” — اسم بين علامتين: ليس اقتباسا"),
        (
            "en",
            "“[We chose Valletta],” said Zahrafield. “[It was the crew.]” — interrupted: two quotes, the comma outside",
        ),
        ("en", "wrote that “[no decision has been taken]”. — the full stop after the mark stays outside"),
        ("en", "“[He said: ‘[Freeze everything.]’ He was right.]” — a quote inside a quote has its own span"),
        ("en", "Zahrafield declined to say why — reported speech: no label"),
        ("fr", "« [On poussera les murs] », sourit Vaudricourt. — guillemets et espaces dehors"),
        ("fr", "un dossier « [trop flou pour être défendu] » — un fragment attribué est une citation"),
        ("fr", "Il a changé d’avis — pas de mots cités : aucun marquage"),
    ],
};

const EVENT: Row = Row {
    id: "event",
    color: "#6a2b29",
    names: &[("en", "Event"), ("ar", "حدث"), ("fr", "Événement")],
    subtypes: &[],
    definition: &[
        (
            "ar",
            "حادث بعينه، وقع أو سيقع، له اسم أو تاريخ واضح: مؤتمر أو حرب أو زلزال أو انتخابات أو هجوم. \
             يشمل الوسم اللفظ الدال عليه مع اسمه، وتوسم الأسماء التي داخله أيضا؛ ويبقى التاريخ خارجه ما لم يكن من الاسم. \
             الفعل العام (قال، اجتمع، زار) ليس حدثا، ولا الحال المستمرة (الجفاف، التعاون)، ولا الاسم العام وحده (المؤتمر).",
        ),
        (
            "en",
            "One particular happening, past or to come, that has a name or a clear date: a congress, war, earthquake, election or attack. \
             The span holds the word that says what it is together with its name; names inside get spans as well, and the date stays outside unless it belongs to the name. \
             A generic verb (said, met, visited) is no event, nor a lasting state (drought, cooperation), nor a common noun alone (the congress).",
        ),
        (
            "fr",
            "Un fait précis, passé ou à venir, qui a un nom ou une date claire : congrès, guerre, séisme, élection ou attentat. \
             Le marquage réunit le mot qui dit de quoi il s’agit et son nom ; les noms qu’il contient sont marqués aussi, et la date reste dehors sauf si elle fait partie du nom. \
             Un verbe général (dire, rencontrer) n’est pas un événement, ni un état durable (la sécheresse), ni un nom commun seul (le forum).",
        ),
    ],
    examples: &[
        ("ar", "[المؤتمر السنوي الرابع ل[لتحالف المتوسطي لأمن المياه]] — اسم المنظمة داخل الحدث وسم مستقل"),
        ("ar", "[فيضانات [وادي الغزلان]] في أكتوبر 2021 — حادث مؤرخ؛ التاريخ خارج الوسم"),
        ("ar", "بعد [دورة الألعاب الساحلية 2019] — السنة جزء من الاسم"),
        ("ar", "يفتتح الوزير المؤتمر — اسم عام وحده: لا وسم"),
        ("ar", "التقى الوزيران وتحدثا — أفعال عامة: لا وسم"),
        ("en", "will host the first [Island Archives Congress] — named, still to come"),
        (
            "en",
            "after the [[Dock Street] Fire] of 2022 — the place inside is a span of its own; the date stays outside",
        ),
        ("en", "[the flooding of the storeroom] on 3 March 2021 — no name, but a clear date"),
        ("en", "before the Congress — a common noun alone: no label"),
        ("en", "they met and talked — generic verbs: no label"),
        ("fr", "les [Rencontres du vent] — un nom, même sans date"),
        ("fr", "après la [tempête Ondine] de 2021 — le mot et son nom ; la date reste dehors"),
        ("fr", "une visite des ateliers — ni nom ni date : aucun marquage"),
    ],
};

fn subtype((id, names): &(&'static str, Words)) -> Subtype {
    Subtype { id: (*id).to_owned(), names: texts(names) }
}

fn texts(pairs: Words) -> Localized {
    pairs.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::is_nfc;

    const LANGUAGES: [&str; 3] = ["ar", "en", "fr"];

    #[test]
    fn there_are_five_labels_with_the_digits_as_keys() {
        let labels = default_labels();
        let ids: Vec<&str> = labels.iter().map(|label| label.id.as_str()).collect();
        assert_eq!(ids, ["person", "place", "organization", "quote", "event"]);
        let keys: Vec<Option<char>> = labels.iter().map(|label| label.key).collect();
        assert_eq!(keys, [Some('1'), Some('2'), Some('3'), Some('4'), Some('5')]);
    }

    #[test]
    fn every_label_is_defined_once_and_shown_by_examples_in_each_language() {
        for label in default_labels() {
            let id = label.id.as_str();
            for language in LANGUAGES {
                let named = |texts: &Localized| texts.iter().filter(|(tag, _)| tag == language).count();
                assert_eq!(named(&label.names), 1, "{id} {language}");
                assert_eq!(named(&label.definition), 1, "{id} {language}");
                assert!((3..=5).contains(&named(&label.examples)), "{id} {language}");
            }
        }
    }

    #[test]
    fn words_carry_no_stray_spaces_and_are_composed() {
        for label in default_labels() {
            for (_, text) in label.definition.iter().chain(&label.examples).chain(&label.names) {
                assert_eq!(text, text.trim());
                assert!(!text.contains("  ") && !text.contains('\n'), "{text}");
                assert!(is_nfc(text), "{text}");
            }
        }
    }

    #[test]
    fn brackets_of_an_example_match_and_hold_something() {
        for label in default_labels() {
            for (_, example) in &label.examples {
                let (marked, _) = example.split_once(" — ").unwrap_or((example, ""));
                let mut depth = 0_i32;
                for c in marked.chars() {
                    depth += match c {
                        '[' => 1,
                        ']' => -1,
                        _ => 0,
                    };
                    assert!(depth >= 0, "{example}");
                }
                assert_eq!(depth, 0, "{example}");
                for bad in ["[]", "[ ", " ]", "[“", "”]", "[«", "»]"] {
                    assert!(!marked.contains(bad), "{example}: {bad}");
                }
            }
        }
    }
}
