//! The words of the list of projects.

super::words! {
    /// Words of the list of projects.
    pub ProjectWords by projects {
        projects: "Projects", "المشاريع";
        project: "Project: {name}", "المشروع: {name}";
        first: "My articles", "مقالاتي";
        unnamed: "Untitled project", "مشروع بلا اسم";
        new: "New project…", "مشروع جديد…";
        rename: "Rename…", "إعادة التسمية…";
        bin: "Move to the bin", "نقل إلى السلة";
        in_bin: "In the bin", "في السلة";
        bring_back: "Bring back", "استعادة";
        name: "Name of the project", "اسم المشروع";
        create: "Create", "إنشاء";
        save: "Save", "حفظ";
        cancel: "Cancel", "إلغاء";
        not_kept: "The browser did not keep this. Nothing was changed.", "لم يحفظ المتصفح ذلك. لم يتغيّر شيء.";
        not_saved: "This project's work is not saved yet, so it stays open. Export it, or try again in a moment.", "لم يُحفظ عمل هذا المشروع بعد، فبقي مفتوحًا. صدّره أو أعد المحاولة بعد قليل.";
        not_here: "The project of this address is not in this browser.", "مشروع هذا العنوان ليس في هذا المتصفح.";
        was_in_bin: "This project was in the bin. Opening it has brought it back.", "كان هذا المشروع في السلة، وفتحُه أعاده.";
    } counted {
        days_left: { one: "{n} day left", other: "{n} days left" }, { zero: "ينتهي اليوم", one: "بقي يوم واحد", two: "بقي يومان", few: "بقيت {n} أيام", many: "بقي {n} يومًا", other: "بقي {n} يوم" };
    }
}
