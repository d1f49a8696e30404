//! The verbs by which somebody is said to have said something, in Arabic, English and French, which the user may edit.
//!
//! Of Arabic verbs the perfect (قال) and the imperfect (يقول) stand in the list, without tashkeel; gender, number and the
//! prefixes و and ف are taken off what is looked up. English and French forms stand there one by one. Words that are as
//! often something else (بين, طالب, `point`) are left out.

use std::sync::LazyLock;

use crate::order::Set;
use crate::text::folded;

/// The verbs of saying, for [`super::quotations`].
#[derive(Clone, Debug, PartialEq)]
pub struct Reporting {
    /// As [`plain`] gives them.
    verbs: Set<String>,
}

impl Reporting {
    /// What is in the lists of this file.
    pub fn usual() -> &'static Self {
        static USUAL: LazyLock<Reporting> = LazyLock::new(|| Reporting::of([]));
        &USUAL
    }

    /// The lists of this file with the user's own words among them, as [`verbs`] reads them.
    pub fn of<'a>(own: impl IntoIterator<Item = &'a str>) -> Self {
        let own: Vec<&str> = own.into_iter().collect();
        let mut all = Set::default();
        for (language, _) in LISTS {
            for verb in verbs(language, &own) {
                all.insert(plain(verb));
            }
        }
        Self { verbs: all }
    }

    /// Whether a word of the text is one of these verbs. An elision before it counts for nothing (`s’exclame`).
    pub fn is_verb(&self, word: &str) -> bool {
        let word = plain(word.rsplit(['\'', '’']).next().unwrap_or(word));
        if !word.chars().next().is_some_and(is_arabic) {
            return self.verbs.contains(word.as_str());
        }
        let bare = word.strip_prefix(['و', 'ف']).filter(|rest| rest.chars().count() > 2);
        [Some(word.as_str()), bare].into_iter().flatten().any(|word| self.has_arabic(word))
    }

    fn has_arabic(&self, word: &str) -> bool {
        let ended = |ending: &&str| word.strip_suffix(*ending).filter(|stem| stem.chars().count() > 2);
        let stems = ["وا", "تا", "ون", "ان", "ت", "ا"];
        let third_person = |stem: &str| {
            let mut letters = stem.chars();
            letters.next().filter(|c| matches!(c, 'ت' | 'ن' | 'ا')).map(|_| format!("ي{}", letters.as_str()))
        };
        let forms = std::iter::once(word).chain(stems.iter().filter_map(ended));
        forms.into_iter().any(|form| {
            self.verbs.contains(form) || third_person(form).is_some_and(|it| self.verbs.contains(it.as_str()))
        })
    }
}

/// A word as the lists are compared: folded, and without regard to the forms of hamza, ى and ة.
pub(super) fn plain(word: &str) -> String {
    let same = |c| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        c => c,
    };
    folded(word).chars().map(same).collect()
}

pub(super) fn is_arabic(c: char) -> bool {
    ('\u{0600}'..='\u{06FF}').contains(&c)
}

/// The languages that have a list, and what it holds.
pub const LISTS: [(&str, &str); 3] = [("ar", ARABIC), ("en", ENGLISH), ("fr", FRENCH)];

/// The verbs of one language of [`LISTS`], with the user's own words: `en:quips` adds one, `-said` takes one out, of all
/// lists or, as `en:-said`, of one. A word that names no language is of Arabic or of English, by its letters.
pub fn verbs<'a>(language: &str, own: &[&'a str]) -> Vec<&'a str> {
    let usual = LISTS.into_iter().find(|(of, _)| *of == language).map_or("", |(_, list)| list);
    let mut found: Vec<&str> = usual.split_whitespace().collect();
    for word in own {
        let (of, word) = match word.split_once(':') {
            Some((of, word)) => (Some(of), word),
            None => (None, *word),
        };
        match word.strip_prefix(['-', '−']) {
            Some(out) if of.is_none_or(|of| of == language) => {
                found.retain(|verb| plain(verb) != plain(out));
            }
            Some(_) => {}
            None => {
                let is_own = match of {
                    Some(of) => of == language,
                    None => language == if word.starts_with(is_arabic) { "ar" } else { "en" },
                };
                if is_own && !found.iter().any(|verb| plain(verb) == plain(word)) {
                    found.push(word);
                }
            }
        }
    }
    found
}

/// The user's own words once the list of a language has been edited into `words`.
pub fn own_verbs(own: &[&str], language: &str, words: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (of, _) in LISTS {
        let list = match of == language {
            true => words.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect(),
            false => verbs(of, own),
        };
        all.extend(changes(of, &list));
    }
    all
}

/// What makes of the usual list of a language this one.
fn changes(language: &str, list: &[&str]) -> Vec<String> {
    let usual = verbs(language, &[]);
    let has = |list: &[&str], word: &str| list.iter().any(|other| plain(other) == plain(word));
    let mut changes: Vec<String> =
        usual.iter().filter(|word| !has(list, word)).map(|word| format!("{language}:-{word}")).collect();
    for (at, word) in list.iter().enumerate() {
        if !has(&usual, word) && !has(&list[..at], word) {
            changes.push(format!("{language}:{word}"));
        }
    }
    changes
}

const ARABIC: &str = "قال يقول أضاف يضيف أوضح يوضح تابع يتابع استطرد يستطرد شدد يشدد أكد يؤكد صرح يصرح أعلن يعلن كشف يكشف \
    ذكر يذكر أفاد يفيد أشار يشير اعتبر يعتبر رأى يرى لفت يلفت كتب يكتب غرد يغرد حذر يحذر نفى ينفي نفت انتقد ينتقد وصف يصف \
    رد يرد علق يعلق تساءل يتساءل سأل يسأل أجاب يجيب هتف يهتف صاح يصيح همس يهمس روى يروي حكى يحكي زعم يزعم ادعى يدعي أردف يردف \
    أكمل واصل يواصل ختم يختم اختتم استدرك يستدرك أبرز يبرز أقر يقر اعترف يعترف استنكر يستنكر تعهد يتعهد تمنى دعا يدعو \
    قائلا مضيفا موضحا مؤكدا متابعا مشددا معتبرا مشيرا بالقول بقوله بقولها قوله قولها بحسب حسب وفق وفقا";

const ENGLISH: &str = "said says say saying told tells telling added adds adding stated states announced announces explained explains \
    noted notes wrote writes writing asked asks replied replies answered answers insisted insists warned warns argued argues \
    claimed claims declared declares remarked remarks continued continues concluded concludes admitted admits recalled \
    recalls observed observes stressed stresses commented comments tweeted posted quipped joked whispered whispers \
    shouted shouts cried exclaimed acknowledged confirmed confirms denied denies promised promises reported reports \
    recounted complained predicted suggested called calls calling according responded responds revealed reveals vowed urged \
    lamented conceded asserted maintained";

const FRENCH: &str = "dit disent disait déclare déclaré déclarait affirme affirmé affirmait explique expliqué expliquait ajoute \
    ajouté ajoutait souligne souligné précise précisé indique indiqué estime estimé assure assuré confie confié raconte \
    raconté répond répondu répondait lance lancé insiste insisté poursuit poursuivi conclut conclu sourit soupire note noté \
    rappelle rappelé annonce annoncé écrit écrivait demande demandé reconnaît reconnu martèle martelé promet promis juge \
    jugé regrette regretté exclame exclamé plaisante résume résumé observe observé commente commenté glisse glissé prévient \
    prévenu avertit averti nuance tranche selon \
    déclara affirma expliqua ajouta souligna précisa indiqua assura confia raconta répondit lança insista poursuivit annonça demanda \
    écrivit promit écria réplique répliqué répliqua rétorque rétorqué rétorqua murmure murmura cria admet admis avoue avoué soutient \
    soutenu dénonce dénoncé renchérit";
