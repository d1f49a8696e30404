//! The words of the review: where annotators differ, what can be decided, why.

super::words! {
    /// Words of the review.
    pub ReviewWords by review {
        title: "Review: {title}", "مراجعة: {title}";
        annotator: "Annotator {letter}", "الموسِّم {letter}";
        gold: "Gold", "المرجع";
        legend: "Whose lines", "لمن الخطوط";
        text: "Article under review", "المقالة قيد المراجعة";
        queue: "Differences", "الخلافات";
        none_here: "No place fits this filter.", "لا موضع يطابق هذه التصفية.";
        reviewed: "Reviewed: nothing is open.", "تمت المراجعة: لم يبق شيء.";
        only_agreed: "No difference is open. What all agree on is not accepted yet.", "لا خلاف باقٍ. لم يُقبل بعد ما اتفق عليه الجميع.";
        not_comparable: "Fewer than two annotators have worked on this article.", "لم يعمل على هذه المقالة موسِّمان بعد.";
        gone: "This article is not here any more.", "لم تعد هذه المقالة هنا.";
        next_article: "Next article", "المقالة التالية";
        undo: "Undo", "تراجع";
        label: "Labels differ", "الوسم يختلف";
        boundary: "Boundary differs: {class}", "الحدود تختلف: {class}";
        only_some: "Only {who}", "عند {who} فقط";
        relation: "Links differ", "الروابط تختلف";
        agree: "All agree", "متفق عليه";
        kind_label: "Labels", "الوسم";
        kind_boundary: "Boundaries", "الحدود";
        kind_only_some: "Only some", "عند بعضهم";
        kind_relation: "Links", "الروابط";
        kind_agree: "All agree", "متفق عليه";
        prefix: "prefix", "حرف متصل";
        article: "article (ال)", "أل التعريف";
        quotation_marks: "quotation marks", "علامات التنصيص";
        title_class: "title", "لقب";
        generic_head: "generic head", "اسم نوع";
        adjective: "adjective", "صفة";
        other_class: "other", "غير ذلك";
        unsure: "unsure", "غير متأكد";
        nothing_linked: "no link", "بلا رابط";
        lacking: "nothing here", "لا شيء هنا";
        take: "Take {who}", "أخذ {who}";
        take_one: "Accept", "قبول";
        take_all: "All of them", "كلها";
        both: "Both", "كلاهما";
        take_marked: "Take the marked", "أخذ المعلَّم";
        edit: "Edit", "تعديل";
        reject: "Reject", "رفض";
        reopen: "Open again", "إعادة الفتح";
        reason: "Reason", "السبب";
        reason_boundary: "Boundary", "الحدود";
        reason_label: "Label", "الوسم";
        reason_missed: "Missed", "فات الموسِّم";
        reason_guideline_gap: "Guideline gap", "ثغرة في الدليل";
        reason_other: "Other", "غير ذلك";
        comment: "Comment", "تعليق";
        accepted: "Taken: {who}", "أُخذ: {who}";
        edited: "Edited", "عُدِّل";
        rejected: "Rejected", "رُفض";
        by: "Decided by {name}", "حسمه {name}";
        accept_agreed: "Accept all on which all agree", "قبول كل المتفق عليه";
        show: "Show", "إظهار";
        state_differing: "Open differences", "الخلافات الباقية";
        state_open: "All that is open", "كل ما بقي";
        state_decided: "Decided", "ما حُسم";
        state_all: "Everything", "الكل";
        kind: "Kind", "النوع";
        every_kind: "Every kind", "كل الأنواع";
        by_label: "Label", "الوسم";
        every_label: "Every label", "كل الأوسام";
        by_annotator: "Annotator", "الموسِّم";
        everybody: "Everybody", "الجميع";
        order: "Order", "الترتيب";
        telling: "Most telling first", "الأدل أولًا";
        in_text: "As in the text", "كما في النص";
        class_all: "All {n} of this class ({class}) at once:", "كل المواضع الـ{n} من هذا الصنف ({class}) دفعةً واحدة:";
        longest: "the longest", "الأطول";
        shortest: "the shortest", "الأقصر";
        start: "Start", "البداية";
        end: "End", "النهاية";
        earlier: "{edge} earlier", "{edge} إلى الوراء";
        later: "{edge} later", "{edge} إلى الأمام";
        edit_hint: "Select in the text, or move the edges: [ ] { }", "حدّد في النص أو حرّك الحدود: [ ] { }";
        edited_label: "Label", "الوسم";
        take_edited: "Take it", "أخذه";
        cancel: "Cancel", "إلغاء";
        blind: "Hide names", "إخفاء الأسماء";
        figures: "Figures", "المؤشرات";
        linked_as: "Links", "الروابط";
        linked_in_common: "those that all have", "ما اتفق عليه الجميع";
        current: "{at} of {of}. {what}", "{at} من {of}. {what}";
        example: "As an example", "جعله مثالًا";
        example_given: "It is an example of {label} now.", "صار مثالًا على {label}.";
        whole_project: "Whole project", "المشروع كله";
        gathering: "The articles are being compared…", "تُقارن المقالات…";
        deciding: "The articles are being decided…", "يُحسم في المقالات…";
        at_least: "Agreed on by at least", "متفق عليه بين ما لا يقل عن";
        widely: "{places} in {articles} can be accepted unseen. {seen} more, every twentieth, stay to be looked at:", "يمكن قبول {places} في {articles} دون فتحها. ويبقى للنظر واحد من كل عشرين ({seen}):";
        accept_widely: "Accept them", "قبولها";
        class_of: "Boundary differences", "خلافات الحدود";
        class_in_project: "{places} in {articles}. All become gold with", "{places} في {articles}. تؤخذ كلها بحدود المقطع";
        more: "Show more", "إظهار المزيد";
    } counted {
        places: { one: "{n} place", other: "{n} places" },
            { zero: "لا موضع", one: "موضع واحد", two: "موضعين", few: "{n} مواضع", many: "{n} موضعًا", other: "{n} موضع" };
        articles: { one: "{n} article", other: "{n} articles" },
            { zero: "لا مقالة", one: "مقالة واحدة", two: "مقالتين", few: "{n} مقالات", many: "{n} مقالة", other: "{n} مقالة" };
        left: { zero: "nothing open", one: "{n} open", other: "{n} open" },
            { zero: "لم يبق شيء", one: "بقي واحد", two: "بقي اثنان", few: "بقي {n}", many: "بقي {n}", other: "بقي {n}" };
        agreed: { one: "All agree on {n} place", other: "All agree on {n} places" },
            { one: "اتفق الجميع على موضع واحد", two: "اتفق الجميع على موضعين", few: "اتفق الجميع على {n} مواضع", many: "اتفق الجميع على {n} موضعًا", other: "اتفق الجميع على {n} موضع" };
    }
}
