//! The words about what looks wrong in an article.

super::words! {
    /// Words of the checks.
    pub CheckWords by checks {
        title: "To look at", "ما يستحق النظر";
        none: "Nothing looks wrong in this article.", "لا شيء في هذه المقالة يستدعي النظر.";
        none_more: "Nothing more to look at.", "لم يبق ما يستدعي النظر.";
        before_done: "The article is not done yet: look at these first, or set it done all the same ({key}).", "لم توضع علامة «منجزة» بعد: انظر في هذه أولا، أو ضعها مع ذلك ({key}).";
        done_anyway: "Set done all the same", "وضع علامة منجزة مع ذلك";
        keys: "{next} the next one, {mend} mend it, {silence} leave it as it is", "{next} للتالي، {mend} لإصلاحه، {silence} لتركه كما هو";
        silence: "Leave it", "تركه";
        silenced: "This place is left as it is and not shown again.", "يُترك هذا الموضع كما هو ولن يُعرض ثانية.";
        choose_first: "Choose one of the list first.", "اختر أحدها من القائمة أولا.";
        more: "and {n} more", "و{n} غيرها";
        looked_for: "What is looked for", "ما يُبحث عنه";
        edges: "Space, punctuation or half a character at an edge", "فراغ أو علامة ترقيم أو نصف حرف عند الحافة";
        heads: "A title or generic word inside the name", "لقب أو اسم عام داخل الاسم";
        crossing: "A name across the edge of a quote", "اسم يقطع حافة اقتباس";
        labels: "The same words have another label elsewhere", "للفظ نفسه وسم آخر في موضع آخر";
        length: "Very long", "طويل جدا";
        speaker: "A quote without a speaker", "اقتباس بلا قائل";
        marks: "A quotation mark without its partner", "علامة تنصيص بلا قرينتها";
        unused: "A label that was never used", "وسم لم يُستعمل قط";
        mend_to: "Make it “{text}”", "اجعله «{text}»";
        mend_relabel: "Label it {label}", "وسمه {label}";
        mend_delete: "Delete the label", "حذف الوسم";
        mend_link: "Speaker: {text}", "القائل: {text}";
        mend_retire: "Offer it no more", "إيقاف عرضه";
        who_said: "Who said it", "من القائل";
        who_took_part: "Who took part", "من شارك";
        search_people: "Search people, organizations and mentions", "البحث في الأشخاص والمنظمات والمذكورين";
        links_keys: "Enter takes the first, a digit its row.", "مفتاح Enter للأول، والرقم لصفه.";
        no_link: "Nobody is proposed here.", "لا أحد مقترح هنا.";
        verbs: "Verbs of saying", "أفعال القول";
        verbs_open: "Verbs of saying…", "أفعال القول…";
        verbs_hint: "Words in quotation marks are suggested as quotes where one of these verbs is near. Add or take out words; they are parted by spaces. Arabic verbs in the perfect and the imperfect (قال يقول): other persons and the prefixes و and ف are known; English and French forms one by one.", "يُقترح ما بين علامتي التنصيص اقتباسا إذا كان بقربه أحد هذه الأفعال. أضف كلمات أو احذفها، وبينها فراغات. الأفعال العربية بالماضي والمضارع (قال يقول): تُعرف سائر صيغها والواو والفاء قبلها؛ أما الإنجليزية والفرنسية فبكل صيغة على حدة.";
        verbs_ar: "Arabic", "بالعربية";
        verbs_en: "English", "بالإنجليزية";
        verbs_fr: "French", "بالفرنسية";
        verbs_usual: "The lists as they come with Wusum", "القوائم كما تأتي مع وسوم";
        mend_label: "Label as {label}: “{text}”", "وسمه {label}: «{text}»";
        left_as_is: "The text itself is not changed: left as it is.", "لا يُغيَّر النص نفسه: تُرك كما هو.";
    } counted {
        found: { one: "{n} thing to look at", other: "{n} things to look at" }, { zero: "لا شيء يستدعي النظر", one: "موضع واحد يستحق النظر", two: "موضعان يستحقان النظر", few: "{n} مواضع تستحق النظر", many: "{n} موضعًا يستحق النظر", other: "{n} موضع يستحق النظر" };
    }
}
