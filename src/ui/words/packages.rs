//! The words about guidelines, work packages and work that is handed in.

super::words! {
    /// Words about guidelines and packages.
    pub PackageWords by packages {
        guidelines: "Guidelines", "دليل التوسيم";
        none_yet: "No guidelines yet. Write what is to be labelled and what is not, in Markdown: everybody who gets the project as a file has them beside the text.", "لا دليل بعد. اكتب ما يوسم وما لا يوسم بصيغة Markdown: يجده كل من يصله المشروع ملفًا إلى جانب النص.";
        write: "Write them", "كتابة الدليل";
        edit: "Edit", "تحرير";
        text: "Text, in Markdown", "النص بصيغة Markdown";
        save: "Save as version {n}", "حفظ بوصفه الإصدار {n}";
        cancel: "Cancel", "إلغاء";
        version: "Version", "الإصدار";
        version_of: "{n}, {date}", "{n}، {date}";
        version_undated: "{n}", "{n}";
        older_shown: "This is an older version.", "هذا إصدار أقدم.";
        newer: "The labels here were made under version {old}; version {new} is newer.", "الوسوم هنا وُضعت وفق الإصدار {old}؛ والإصدار {new} أحدث.";
        newer_than_none: "The labels here were begun before there were guidelines; version {new} is there now.", "بُدئت الوسوم هنا قبل وجود الدليل؛ وفيه الآن الإصدار {new}.";
        reading: "Reading…", "تجري القراءة…";
        stopped: "The guidelines could not be read as Markdown; this is their text.", "تعذّرت قراءة الدليل بصيغة Markdown؛ وهذا نصه.";
        labels: "What the labels mean", "معاني الأوسام";
        examples: "Definition and examples: {label}", "التعريف والأمثلة: {label}";
        // Packages
        package_title: "A work package", "حزمة عمل";
        package_here: "“{file}” is a work package for {name}, version {n}. Its project is in this browser already.", "«{file}» حزمة عمل لِـ{name}، الإصدار {n}. مشروعها موجود في هذا المتصفح.";
        package_update: "“{file}” is version {n} of the package that this project was made from. Your labels stay as they are. It brings:", "«{file}» هي الإصدار {n} من الحزمة التي أُنشئ منها هذا المشروع. تبقى وسومك كما هي. وفيها:";
        package_guidelines: "guidelines, version {n}", "الدليل، الإصدار {n}";
        package_changed: "“{label}” means something else, or is named otherwise; {spans} with it stay as they are", "«{label}» تغيّر معناه أو اسمه؛ وتبقى {spans} به كما هي";
        package_open: "Open the project", "فتح المشروع";
        package_take: "Update the project", "تحديث المشروع";
        package_skip: "Leave it", "تركها";
        package_lost: "The package did not come with the project. Choose its file again.", "لم تصل الحزمة مع المشروع. اختر ملفها مرة أخرى.";
        // Work for review
        hand_in_title: "Work for review", "عمل للمراجعة";
        hand_in_what: "One file with the articles you have done and your labels. Each that changed since the last time gets the next revision, which takes the place of the one before with the reviewer.", "ملف واحد فيه المقالات التي أنجزتها ووسومك. يأخذ كل ما تغيّر منذ المرة السابقة رقم مراجعة جديدًا يحل محل سابقه عند المراجع.";
        hand_in: "Hand in what is done", "تسليم المنجز";
        done_of: "done: {done} of {begun} begun", "المنجز: {done} من {begun} بُدئت";
        handed_in: "Handed in as {file}.", "سُلّم في الملف {file}.";
        not_handed_in: "No file was made. Nothing is lost; try again.", "لم يُنشأ ملف. لم يضع شيء؛ أعد المحاولة.";
        // Files by others
        who_made: "Who made these labels?", "من وسم هذا؟";
        who_made_told: "The file does not say. Under another's name they stand beside yours, to be compared.", "الملف لا يذكره. تحت اسم غيرك تبقى بجانب وسومك لتُقارن بها.";
    } counted {
        package_articles: { one: "{n} new article", other: "{n} new articles" }, { zero: "", one: "مقالة جديدة واحدة", two: "مقالتان جديدتان", few: "{n} مقالات جديدة", many: "{n} مقالة جديدة", other: "{n} مقالة جديدة" };
        package_labels: { one: "{n} new label in the schema", other: "{n} new labels in the schema" }, { zero: "", one: "وسم جديد واحد في القائمة", two: "وسمان جديدان في القائمة", few: "{n} أوسام جديدة في القائمة", many: "{n} وسمًا جديدًا في القائمة", other: "{n} وسم جديد في القائمة" };
    }
}
