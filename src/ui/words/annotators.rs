//! The words about annotators: who labels, whose labels are shown.

super::words! {
    /// Words about annotators.
    pub AnnotatorWords by annotators {
        who: "Who labels: {name}", "من يوسم: {name}";
        who_unnamed: "Who labels? Give your name", "من يوسم؟ اكتب اسمك";
        your_name: "Your name?", "اسمك؟";
        here: "Annotators in this browser", "الموسِّمون في هذا المتصفح";
        unnamed: "without a name", "بلا اسم";
        add: "Add another annotator", "إضافة موسِّم آخر";
        rename: "Change my name", "تغيير اسمي";
        give_name: "Give my name", "كتابة اسمي";
        name: "Name", "الاسم";
        name_hint: "Your labels carry it in exported files.", "تحمله وسومك في الملفات المصدَّرة.";
        save: "Save", "حفظ";
        cancel: "Cancel", "إلغاء";
        labels_now: "{name} labels now. Undo begins anew.", "يوسم الآن: {name}. يبدأ التراجع من جديد.";
        bad_name: "A name has 1 to {most} characters and no control characters.", "الاسم من حرف إلى {most} حرفًا وبلا محارف تحكم.";
        taken: "“{name}” is here already under this name.", "«{name}» موجود هنا بهذا الاسم.";
        gold_name: "“gold” is the name of what the review decides. Choose another.", "«gold» اسم ما تحسمه المراجعة. اختر غيره.";
        ask: "Your labels are kept. Give your name at the top of the page, and files will carry it.", "حُفظت وسومك. اكتب اسمك أعلى الصفحة لتحمله الملفات.";
        looking: "Labels by {name}: to look at, not to change.", "وسوم {name}: للنظر لا للتغيير.";
        start_from_copy: "Start from a copy", "البدء من نسخة";
        back_to_mine: "Back to my labels", "العودة إلى وسومي";
        copied: "Copied into your labels: {labels}", "نُسخ إلى وسومك: {labels}";
        agreement: "How far annotators agree", "مدى اتفاق الموسِّمين";
        decided: "What was decided about my labels", "ما تقرر في وسومي";
        share_out: "Share articles out", "توزيع المقالات";
        others: "Others' labels", "وسوم غيرك";
        look_at: "Look at the labels by {name}: {labels}", "عرض وسوم {name}: {labels}";
        not_yours: "These labels are {name}'s. Go back to yours, or start from a copy.", "هذه وسوم {name}. عُد إلى وسومك أو ابدأ من نسخة.";
        gold: "Gold", "المرجع";
        review: "Review", "مراجعة";
        nothing_to_review: "There is nothing to compare: fewer than two annotators have worked on this article.", "لا شيء يقارن: لم يعمل على هذه المقالة موسِّمان بعد.";
    } counted {
    }
}
