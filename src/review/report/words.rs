//! The report's words in English and Arabic: names of figures with their definitions, reasons, kinds.

use serde::{Deserialize, Serialize};

use crate::model::{DecisionReason, Verdict};
use crate::review::{BoundaryClass, Counted, Fate, MadeBy, PlaceKind, Undefined};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    English,
    Arabic,
}

impl Language {
    /// By its BCP 47 tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::English),
            "ar" => Some(Self::Arabic),
            _ => None,
        }
    }

    pub fn tag(self) -> &'static str {
        self.of("en", "ar")
    }

    pub(super) fn of(self, english: &'static str, arabic: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Arabic => arabic,
        }
    }

    pub(super) fn reason(self, why: Undefined) -> &'static str {
        match why {
            Undefined::NoSharedArticle => self.of("no article that both have done", "لا مقال أنجزه الاثنان"),
            Undefined::NoSpans => self.of("no spans", "لا وسوم"),
            Undefined::NoneInFirst => self.of("the first has none", "ليس عند الأول شيء"),
            Undefined::NoneInSecond => self.of("the second has none", "ليس عند الثاني شيء"),
            Undefined::NoTokens => self.of("no tokens", "لا كلمات"),
            Undefined::OneCategory => self.of(
                "everything is in one category: chance agrees always",
                "كل شيء في صنف واحد: الاتفاق مصادفةً مؤكد",
            ),
            Undefined::NoRelations => self.of("no relations", "لا روابط"),
            Undefined::TooFewArticles => {
                self.of("an interval needs two articles", "المجال يحتاج مقالين على الأقل")
            }
            Undefined::NotComputed => self.of("left out of this run", "لم يُحسب هنا"),
        }
    }

    pub(super) fn class(self, class: BoundaryClass) -> &'static str {
        match class {
            BoundaryClass::Prefix => self.of("prefix", "حرف سابق"),
            BoundaryClass::Article => self.of("article (ال)", "ال التعريف"),
            BoundaryClass::QuotationMarks => {
                self.of("quotation marks, punctuation", "علامات التنصيص والترقيم")
            }
            BoundaryClass::Title => self.of("title", "لقب أو منصب"),
            BoundaryClass::GenericHead => self.of("generic head", "اسم عام قبل العلم"),
            BoundaryClass::Adjective => self.of("adjective", "صفة"),
            BoundaryClass::Other => self.of("other", "غير ذلك"),
        }
    }

    pub(super) fn fate(self, fate: Fate) -> &'static str {
        match fate {
            Fate::Kept => self.of("kept", "أُبقي"),
            Fate::Changed => self.of("changed", "عُدّل"),
            Fate::Rejected => self.of("rejected", "رُفض"),
            Fate::Missed => self.of("missed", "فات"),
        }
    }

    pub(super) fn counted(self, what: Counted) -> &'static str {
        match what {
            Counted::Spans => self.of("spans", "الوسوم"),
            Counted::Labels => self.of("labels", "الأصناف"),
            Counted::Tokens => self.of("tokens", "الكلمات"),
            Counted::Relations => self.of("relations", "الروابط"),
            Counted::Quotes => self.of("quotes", "الاقتباسات"),
        }
    }

    pub(super) fn origin(self, origin: MadeBy) -> &'static str {
        match origin {
            MadeBy::Hand => self.of("by hand", "باليد"),
            MadeBy::Suggestion => self.of("accepted suggestion", "اقتراح مقبول"),
            MadeBy::Import => self.of("imported", "مستورد"),
        }
    }

    pub(super) fn kind(self, kind: PlaceKind) -> &'static str {
        match kind {
            PlaceKind::Label => self.of("label differs", "اختلاف الوسم"),
            PlaceKind::Boundary(_) => self.of("boundary differs", "اختلاف الحدود"),
            PlaceKind::OnlySome => self.of("only some have it", "عند بعضهم فقط"),
            PlaceKind::Relation => self.of("relation differs", "اختلاف الرابط"),
            PlaceKind::Agree => self.of("all agree", "اتفاق الجميع"),
        }
    }

    pub(super) fn why_decided(self, reason: DecisionReason) -> &'static str {
        match reason {
            DecisionReason::Boundary => self.of("boundary", "الحدود"),
            DecisionReason::Label => self.of("label", "الوسم"),
            DecisionReason::Missed => self.of("missed", "فات"),
            DecisionReason::GuidelineGap => self.of("guideline gap", "نقص في الدليل"),
            DecisionReason::Other => self.of("other", "غير ذلك"),
        }
    }

    pub(super) fn verdict(self, verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Accept(_) => self.of("accepted", "قُبل"),
            Verdict::Edit(_) => self.of("edited", "عُدّل"),
            Verdict::Reject => self.of("rejected", "رُفض"),
        }
    }

    /// A figure by its stable name: how it is called. Names with a colon are of a layer or label, and are called by it.
    pub(super) fn figure(self, name: &str) -> &'static str {
        match name {
            "span_f1" => self.of("Span F1", "مقياس F1 للوسوم"),
            "macro_f1" => self.of("Span F1, mean over labels", "مقياس F1 للوسوم، متوسط على الأصناف"),
            "strict_f1" => self.of("F1, strict", "مقياس F1 الصارم"),
            "exact_f1" => self.of("F1, exact bounds", "مقياس F1 بالحدود"),
            "partial_f1" => self.of("F1, partial", "مقياس F1 الجزئي"),
            "type_f1" => self.of("F1, type", "مقياس F1 بالصنف"),
            "alpha_u" => self.of("Krippendorff’s αU (1995/2004)", "معامل αU لكريبندورف (1995/2004)"),
            "relation_f1" => self.of("Relation F1, end to end", "مقياس F1 للروابط كاملة"),
            "speaker_accuracy" => self.of("Speakers of shared quotes", "قائلو الاقتباسات المشتركة"),
            "gamma" => self.of("γ (Mathet 2015)", "معامل γ (ماتيه 2015)"),
            "kappa_label" => self.of("Cohen’s κ, labels", "معامل κ لكوهين، الأصناف"),
            "kappa_bio" => self.of("Cohen’s κ, BIO", "معامل κ لكوهين، BIO"),
            "alpha_label" => self.of("Krippendorff’s α, labels", "معامل α لكريبندورف، الأصناف"),
            "alpha_bio" => self.of("Krippendorff’s α, BIO", "معامل α لكريبندورف، BIO"),
            "kappa" => self.of("Cohen’s κ, in a span or not", "معامل κ لكوهين، في وسم أو لا"),
            "confusion" => self.of("Labels of paired spans", "أصناف الوسوم المتقابلة"),
            "ignoring" => self.of("Boundary differences", "اختلاف الحدود"),
            "shifts" => self.of("How far edges lie apart", "تباعد الحدود"),
            "by_origin" => self.of("By origin", "حسب المصدر"),
            "by_version" => self.of("By version of the guidelines", "حسب نسخة الدليل"),
            "accuracy" => self.of("Accuracy by decisions", "الصواب حسب القرارات"),
            "interval" => self.of("95 % interval", "مجال 95٪"),
            _ => "",
        }
    }

    /// What a figure means, in the order of reading.
    pub(super) fn definitions(self) -> [(&'static str, &'static str); 20] {
        [
            ("span_f1", self.of(
                "2·|A∩B| / (|A| + |B|) over spans equal in bounds and label. Symmetric.",
                "2·|A∩B| / (|A| + |B|) على الوسوم المتساوية حدودًا وصنفًا. متناظر.",
            )),
            ("macro_f1", self.of("The mean of span F1 over labels that occur.", "متوسط F1 على الأصناف الواردة.")),
            ("strict_f1", self.of(
                "SemEval-2013 task 9.1 over spans paired one to one at best total overlap, equal ones first. Correct where \
                 bounds and label are equal.",
                "SemEval-2013 (9.1) على وسوم متقابلة واحدًا لواحد بأكبر تداخل إجمالي، والمتساوية أولًا. صحيح حيث تتساوى الحدود والصنف.",
            )),
            ("exact_f1", self.of("The same; correct where bounds are equal.", "كذلك؛ صحيح حيث تتساوى الحدود.")),
            ("partial_f1", self.of(
                "The same; other overlapping pairs count half.", "كذلك؛ والأزواج المتداخلة الأخرى بنصف.",
            )),
            ("type_f1", self.of("The same; correct where labels are equal.", "كذلك؛ صحيح حيث يتساوى الصنف.")),
            ("kappa_label", self.of(
                "(Po − Pe) / (1 − Pe) over tokens (Cohen 1960), tokens outside counted; nested spans laid flat, the outermost \
                 wins, layer by layer.",
                "(Po − Pe) / (1 − Pe) على الكلمات (كوهين 1960)، مع ما هو خارج الوسوم؛ ويفوز الوسم الأبعد حيث تتداخل، طبقة طبقة.",
            )),
            ("alpha_label", self.of(
                "1 − Do/De over coincidences of tokens, nominal (Krippendorff 2011).",
                "1 − Do/De على اقترانات الكلمات، اسمي (كريبندورف 2011).",
            )),
            ("alpha_u", self.of(
                "Krippendorff’s α for unitizing of 1995 and 2004, over code points; not the uα family of 2016.",
                "α للتقطيع عند كريبندورف 1995 و2004، على المحارف؛ لا عائلة uα لسنة 2016.",
            )),
            ("gamma", self.of(
                "1 − δo/δe (Mathet, Widlöcher, Métivier 2015): best alignment exact, expected disorder sampled from the seed.",
                "1 − δo/δe (ماتيه وآخرون 2015): أفضل محاذاة بالضبط، والاضطراب المتوقع بعينات من البذرة.",
            )),
            ("relation_f1", self.of(
                "Relations equal in both spans and role.", "روابط متساوية في الوسمين والدور.",
            )),
            ("speaker_accuracy", self.of(
                "Of quotes that both have, with a speaker from one at least: how many have the same.",
                "من الاقتباسات المشتركة التي ذكر أحدهما قائلها: كم منها قائله واحد.",
            )),
            ("kappa", self.of(
                "For each label a decision of its own, without laying flat.", "قرار مستقل لكل صنف، من غير تسطيح.",
            )),
            ("confusion", self.of(
                "Spans of the two paired one to one at best total overlap: labels of the first in rows, of the second in \
                 columns. None: the other has nothing there.",
                "وسوم الاثنين متقابلة واحدًا لواحد بأكبر تداخل إجمالي: أصناف الأول في الصفوف والثاني في الأعمدة. «لا شيء»: ليس عند الآخر وسم هناك.",
            )),
            ("ignoring", self.of(
                "Pairs of one label with other bounds, by what their edges differ in (rules of thumb over the text), and span F1 \
                 if such pairs were equal.",
                "أزواج من صنف واحد بحدود مختلفة، حسب ما تختلف فيه أطرافها (بقواعد تقريبية على النص)، وF1 لو عُدّت متساوية.",
            )),
            ("shifts", self.of(
                "In characters (code points), of pairs of one label with other bounds; negative: the second’s edge comes earlier.",
                "بالمحارف، لأزواج من صنف واحد بحدود مختلفة؛ والسالب: حد الثاني أسبق.",
            )),
            ("by_origin", self.of(
                "Of both annotators’ spans that were made so: how many the other has too. Accepted suggestions inflate agreement.",
                "من وسوم الاثنين التي وُضعت بهذه الطريقة: كم منها عند الآخر. الاقتراحات المقبولة ترفع الاتفاق.",
            )),
            ("by_version", self.of(
                "The same figures over the articles that both made under one version of the guidelines, or under different ones.",
                "المؤشرات نفسها على المقالات التي وسمها الاثنان بنسخة واحدة من الدليل، أو بنسختين مختلفتين.",
            )),
            ("accuracy", self.of(
                "Of an annotator’s spans that were decided about, and of places where gold has a span and they have none: how \
                 many are gold as they are. Where all agree and nobody decided is not in it.",
                "من وسوم الموسِّم التي حُكم فيها، ومن المواضع التي في الذهبي وسم فيها وليس عنده: كم منها بقي كما هو. ولا يدخل فيه ما اتفق عليه الجميع بلا قرار.",
            )),
            ("interval", self.of(
                "Percentile bootstrap over articles, seeded; draws in which a figure is undefined are left out.",
                "إعادة معاينة المقالات ببذرة معلومة؛ وتُترك السحوب التي لا يُعرّف فيها المؤشر.",
            )),
        ]
    }
}
