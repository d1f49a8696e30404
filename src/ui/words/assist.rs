//! The words about suggestions and mentions.

super::words! {
    /// Words about what may be labelled.
    pub AssistWords by assist {
        // The list
        suggestions: "Suggestions", "اقتراحات";
        suggestions_what: "Nothing is labelled until you take it. Space ticks, Enter takes what is ticked.", "لا يوسم شيء حتى تقبله. مفتاح المسافة يؤشر، وEnter يقبل المؤشَّر.";
        none: "Nothing is suggested in this article.", "لا اقتراحات في هذه المقالة.";
        mentions: "Other mentions of “{text}”", "المواضع الأخرى لِـ«{text}»";
        no_mentions: "No other mention was found.", "لم يوجد موضع آخر.";
        looking: "Looking…", "يجري البحث…";
        list: "What may be labelled", "ما يمكن وسمه";
        tick_all: "All", "الكل";
        tick_none: "None", "لا شيء";
        tick_safe: "The safe ones", "المأمون";
        take: "Label what is ticked", "وسم المؤشَّر";
        taken: "{labels} given.", "أُعطيت: {labels}.";
        alike: "Take أ إ آ ا, ى ي, ة ه as alike", "مساواة أ إ آ ا، وى ي، وة ه";
        whole_project: "In the whole project", "في المشروع كله";
        link_same: "Link as the same", "ربطها بوصفها الشيء نفسه";
        first_shown: "Only the first {n} are shown.", "يظهر أول {n} فقط.";
        // Why one should be read
        labelled: "labelled already", "موسوم من قبل";
        inside: "inside another label: {label}", "داخل وسم آخر: {label}";
        other_label: "has another label: {label}", "له وسم آخر: {label}";
        prefix: "{letters} may belong to the word", "قد تكون {letters} من الكلمة";
        shared_part: "others have this name too", "لغيره الاسم نفسه";
        part: "a part of the name", "جزء من الاسم";
        small: "in small letters", "بحروف صغيرة";
        everyday: "may be an everyday word", "قد يكون كلمة عادية";
        excluded: "excluded from annotation", "مستبعد من التوسيم";
        // Where one comes from
        known_name: "known name", "اسم معروف";
        repeat: "repeated mention", "موضع مكرر";
        rule: "rule", "قاعدة";
        model: "model {name}", "نموذج {name}";
        score: "{percent}%", "{percent}٪";
        // On the article
        at: "Suggestion: “{text}”, {label} ({why})", "اقتراح: «{text}»، {label} ({why})";
        bar: "Suggestion", "اقتراح";
        yes: "Label", "وسم";
        no: "Not here", "ليس هنا";
        never: "Never this name", "ليس هذا الاسم أبدًا";
        all: "All", "الكل";
        no_more: "No more suggestions here.", "لا اقتراحات أخرى هنا.";
        refused_here: "“{text}” is not suggested here again.", "لن يُقترح «{text}» هنا ثانية.";
        refused_everywhere: "“{text}” is not suggested as {label} again.", "لن يُقترح «{text}» بوسم {label} ثانية.";
        // Settings and lists of names
        show: "Suggest labels", "اقتراح الوسوم";
        names: "Known names", "أسماء معروفة";
        names_open: "Known names and refusals…", "الأسماء المعروفة والمرفوضات…";
        names_what: "Names that you labelled in this project, and those of lists, are suggested in its other articles. A list is a text file in UTF-8: one name a line, then a tab, a comma or a semicolon and the label, by its name or its slug. Lines that begin with # are passed over.", "الأسماء التي وسمتها في هذا المشروع وأسماء القوائم تُقترح في مقالاته الأخرى. القائمة ملف نصي بترميز UTF-8: اسم في كل سطر، ثم علامة جدولة أو فاصلة أو فاصلة منقوطة ثم الوسم باسمه أو بمعرّفه. وتُتجاوز الأسطر التي تبدأ بـ #.";
        add_list: "Add a list of names", "إضافة قائمة أسماء";
        remove_list: "Remove the list {file}", "حذف القائمة {file}";
        list_unreadable: "“{file}” is no text in UTF-8.", "«{file}» ليس نصًا بترميز UTF-8.";
        list_unknown: "{file}: lines without a label of this project were left out: {lines}", "{file}: تُركت أسطر بلا وسم من أوسام هذا المشروع: {lines}";
        allow_all: "Suggest them again", "اقتراحها من جديد";
        find_all: "Find them again", "البحث عنها من جديد";
        not_kept: "This could not be kept in this browser; it holds until the tab is closed.", "تعذّر حفظ هذا في المتصفح؛ يبقى حتى تُغلق الصفحة.";
    } counted {
        suggested: { one: "{n} suggestion", other: "{n} suggestions" }, { zero: "بلا اقتراحات", one: "اقتراح واحد", two: "اقتراحان", few: "{n} اقتراحات", many: "{n} اقتراحًا", other: "{n} اقتراح" };
        ticked: { one: "{n} ticked", other: "{n} ticked" }, { zero: "لا مؤشَّر", one: "مؤشَّر واحد", two: "مؤشَّران", few: "{n} مؤشَّرات", many: "{n} مؤشَّرًا", other: "{n} مؤشَّر" };
        listed_names: { one: "{n} name", other: "{n} names" }, { zero: "بلا أسماء", one: "اسم واحد", two: "اسمان", few: "{n} أسماء", many: "{n} اسمًا", other: "{n} اسم" };
        refusals: { one: "{n} refusal is remembered.", other: "{n} refusals are remembered." }, { zero: "لا رفض محفوظ.", one: "رفض واحد محفوظ.", two: "رفضان محفوظان.", few: "{n} مرفوضات محفوظة.", many: "{n} مرفوضًا محفوظًا.", other: "{n} مرفوض محفوظ." };
        silenced: { one: "{n} thing that looked wrong is left as it is.", other: "{n} things that looked wrong are left as they are." }, { zero: "لا شيء متروك مما استدعى النظر.", one: "موضع واحد متروك كما هو.", two: "موضعان متروكان كما هما.", few: "{n} مواضع متروكة كما هي.", many: "{n} موضعًا متروكًا كما هو.", other: "{n} موضع متروك كما هو." };
    }
}
