//! The words about figures of agreement and about sharing articles out. What the report says itself is `review`'s.

super::words! {
    /// Words about figures and packages.
    pub FigureWords by figures {
        title: "How far annotators agree", "مدى اتفاق الموسِّمين";
        who: "Annotators that are compared; the first is the reference", "الموسِّمون الذين يُقارَن بينهم؛ والأول هو المرجع";
        gold: "gold", "الذهبي";
        scope: "Articles", "المقالات";
        scope_all: "All articles", "كل المقالات";
        scope_listed: "Those that the list shows", "ما تعرضه القائمة";
        scope_this: "This article", "هذه المقالة";
        how: "How it is counted", "كيفية الحساب";
        any_state: "Work that is not done too", "العمل غير المنجز أيضًا";
        white_space: "Tokens are what stands between spaces", "الكلمة ما بين فراغين";
        gamma: "γ, which may take long", "معامل γ، وقد يطول حسابه";
        draws: "Draws for the intervals; 0 for none", "عدد السحوب للمجالات؛ صفر لتركها";
        seed: "Seed", "البذرة";
        compute: "Compare", "مقارنة";
        cancel: "Cancel", "إلغاء";
        computing: "Comparing…", "تجري المقارنة…";
        alone: "There is nothing to compare: two annotators with work that counts are needed.", "لا شيء يُقارن: يلزم عمل موسِّمين اثنين على الأقل.";
        cancelled: "Cancelled.", "أُلغيت المقارنة.";
        stopped: "The comparison broke off. Nothing is lost; try again, or leave γ out.", "توقفت المقارنة. لم يضع شيء؛ أعد المحاولة أو اترك γ.";
        part: "What is shown", "المعروض";
        intro: "Left aside", "ما لم يُقارن";
        spans_behind: "The spans behind it", "الوسوم التي وراء الرقم";
        back: "Back to the figures", "العودة إلى المؤشرات";
        save_svg: "SVG", "SVG";
        save_png: "PNG", "PNG";
        plot_file: "plot", "رسم";
        out: "Take out", "تنزيل";
        report_ar: "Report in Arabic", "التقرير بالعربية";
        report_en: "Report in English", "التقرير بالإنجليزية";
        json: "Figures as JSON", "المؤشرات JSON";
        csv: "Figures as CSV", "المؤشرات CSV";
        log: "Log of decisions", "سجل القرارات";
        feedback: "Decisions back to the annotators", "القرارات إلى الموسِّمين";
        nothing_decided: "Nothing was decided yet.", "لم يتقرر شيء بعد.";
        mine_title: "What was decided about my labels", "ما تقرر في وسومي";
        mine_none: "Nothing was decided about labels by {name} here. The reviewer's file brings it: drop it on the page.", "لم يتقرر شيء في وسوم {name} هنا. يأتي به ملف المراجع: أفلته على الصفحة.";
        mine_what: "Your labels that a reviewer decided about, with what became of them and why; what was kept comes last.", "وسومك التي حكم فيها المراجع، وما صارت إليه ولماذا؛ وما أُبقي يأتي آخرًا.";
        taken: "Downloaded as {file}.", "نُزّل في الملف {file}.";
        not_taken: "No file was made. Nothing is lost; try again.", "لم يُنشأ ملف. لم يضع شيء؛ أعد المحاولة.";
        share_out: "Share articles out", "توزيع المقالات";
        // Sharing out
        assign_title: "Share articles out", "توزيع المقالات";
        assign_what: "One work package for each annotator: the articles in the order in which they are to be done, the labels and the guidelines. Labels that articles have here stay here. All packages come as one zip.", "حزمة عمل لكل موسِّم: المقالات بترتيب إنجازها، والأوسام والدليل. وما وُسم هنا يبقى هنا. تأتي الحزم كلها في ملف zip واحد.";
        names: "Names of the annotators, one a line", "أسماء الموسِّمين، اسم في كل سطر";
        count: "Or how many", "أو عددهم";
        double: "Articles that two get, in percent", "مقالات يأخذها اثنان، بالمئة";
        double_hint: "For agreement; not counting the ones that all get.", "لقياس الاتفاق؛ من غير ما يأخذه الجميع.";
        calibration: "Articles that all get, to be done first", "مقالات يأخذها الجميع، وتُنجز أولًا";
        version: "Version of the packages", "إصدار الحزم";
        version_hint: "A greater number updates packages that have gone out.", "الرقم الأكبر يحدّث حزمًا أُرسلت.";
        make: "Make the packages", "إنشاء الحزم";
        making: "Making the packages…", "يجري إنشاء الحزم…";
        made: "{file} holds them.", "هي في الملف {file}.";
        annotator: "Annotator", "الموسِّم";
        of_all: "For all", "للجميع";
        of_two: "Shared with another", "مع آخر";
        no_annotator: "Give the names of the annotators, or how many there are.", "اكتب أسماء الموسِّمين أو عددهم.";
        same_name: "Two annotators are called “{name}”.", "موسِّمان باسم «{name}».";
        needs_two: "Articles that two get need two annotators.", "المقالات المشتركة تحتاج موسِّمين اثنين.";
        too_few: "There are only so many articles for all: {n}.", "عدد المقالات أقل مما يأخذه الجميع: {n}.";
    } counted {
        not_done: { one: "{n} set is not done.", other: "{n} sets are not done." }, { zero: "", one: "مجموعة واحدة لم تُنجز.", two: "مجموعتان لم تُنجزا.", few: "{n} مجموعات لم تُنجز.", many: "{n} مجموعة لم تُنجز.", other: "{n} مجموعة لم تُنجز." };
    }
}
