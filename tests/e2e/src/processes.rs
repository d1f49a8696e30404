//! The processes of one browser: started together, ended together, and no other ever touched.

use std::process::{Child, Command};

/// Drivers, browsers and screens that a test started. Dropping ends them with all their descendants.
#[derive(Default)]
pub struct Processes {
    children: Vec<Child>,
}

impl Processes {
    pub fn add(&mut self, child: Child) {
        self.children.push(child);
    }

    /// The ids of all, their descendants first.
    pub fn ids(&self) -> Vec<u32> {
        self.children.iter().rev().flat_map(|child| below_and(child.id())).collect()
    }

    /// Ends all at once, as a crash would: nothing gets to write anything more.
    pub fn kill(&mut self) {
        for mut child in self.children.drain(..).rev() {
            // Collected before the driver ends, because afterwards nobody knows whose the browser was.
            kill_by_id(&below_and(child.id()));
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(unix)]
fn kill_by_id(ids: &[u32]) {
    let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
    // The shell's own `kill`, since a small system may have no program of that name. One call for all: SIGKILL meets
    // them within the same moment.
    let _ = Command::new("sh").args(["-c", &format!("kill -9 {} 2>/dev/null", ids.join(" "))]).status();
}

#[cfg(not(unix))]
fn kill_by_id(ids: &[u32]) {
    for id in ids {
        let _ = Command::new("taskkill").args(["/F", "/T", "/PID", &id.to_string()]).status();
    }
}

fn below_and(id: u32) -> Vec<u32> {
    let mut ids = descendants(id);
    ids.push(id);
    ids
}

/// The ids of all processes below `ancestor`, nearest first.
fn descendants(ancestor: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, p)| *p == parent).map(|(id, _)| *id));
        next += 1;
    }
    found.split_off(1)
}

/// Every process with its parent.
fn parents() -> Vec<(u32, u32)> {
    if let Ok(folders) = std::fs::read_dir("/proc") {
        let ids = folders.flatten().filter_map(|folder| folder.file_name().to_str()?.parse().ok());
        return ids
            .filter_map(|id: u32| {
                let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
                // The name stands in brackets and may hold anything, brackets included.
                let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
                Some((id, parent))
            })
            .collect();
    }
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
        })
        .collect()
}
