//! The source of the house as its rules look at it: the tokens of each file without its tests, and which file uses which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The path of a module or of an item below the crate: `["threads", "rules"]`.
type Names = Vec<String>;

/// One name that a file brings in: `use path as name;`.
struct Use {
    path: Names,
    name: String,
    /// Handed on to others.
    public: bool,
}

/// One file of `src`.
pub struct File {
    /// Below `src`, with slashes.
    pub path: String,
    module: Names,
    /// Identifiers, punctuation and brackets in order. Comments, literals and unit tests are left out.
    tokens: Vec<String>,
    uses: Vec<Use>,
}

impl File {
    /// The top folder or file that it belongs to.
    pub fn room(&self) -> &str {
        room_of(&self.path)
    }

    /// Whether a folder that it is in, or the file itself, has this name.
    fn stands_in(&self, name: &str) -> bool {
        self.path.trim_end_matches(".rs").split('/').skip(1).any(|part| part == name)
    }

    /// Whether it answers requests: the API or the pages of a feature.
    pub fn is_door(&self) -> bool {
        self.stands_in("api") || self.stands_in("pages")
    }

    /// Whether it holds pure decisions.
    pub fn is_rules(&self) -> bool {
        self.stands_in("rules")
    }

    /// How often these tokens follow each other. `_` is any token.
    pub fn count(&self, wanted: &[&str]) -> usize {
        let fits = |window: &&[String]| window.iter().zip(wanted).all(|(token, want)| *want == "_" || token == want);
        self.tokens.windows(wanted.len()).filter(fits).count()
    }

    /// The tables that it writes, by the entity's methods or its active model.
    pub fn tables_written(&self) -> BTreeSet<String> {
        let writes = ["insert", "insert_many", "update", "update_many", "delete", "delete_many", "delete_by_id"];
        let by_method = self.tokens.windows(5).filter_map(|window| match window {
            [table, a, entity, b, method] if a == "::" && entity == "Entity" && b == "::" => {
                writes.contains(&method.as_str()).then_some(table)
            }
            _ => None,
        });
        let by_model = self.tokens.windows(4).filter_map(|window| match window {
            [table, a, model, open] if a == "::" && model == "ActiveModel" && open == "{" => Some(table),
            _ => None,
        });
        by_method.chain(by_model).map(|name| self.table(name)).collect()
    }

    /// The table behind a name that stands for one here: `use crate::entity::{comment as comments}`.
    fn table(&self, name: &str) -> String {
        let renamed =
            self.uses.iter().find(|used| used.name == name && used.path.first().is_some_and(|at| at == "entity"));
        renamed.and_then(|used| used.path.last().cloned()).unwrap_or_else(|| name.to_owned())
    }

    /// Whether it names a table of a kind: `staff_case` with `staff_case::Entity` or any other item of it.
    pub fn names_table(&self, table: &str) -> bool {
        self.count(&["entity", "::", table]) > 0
            || self.uses.iter().any(|used| used.path.len() == 2 && used.path == ["entity", table])
    }
}

/// The top folder or file of a path below `src`.
pub fn room_of(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// All files of the house and what they use of each other.
pub struct House {
    pub files: Vec<File>,
    imports: BTreeMap<String, BTreeSet<String>>,
}

impl House {
    /// Reads the sources as they are now.
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut paths = Vec::new();
        collect(&root, &root, &mut paths);
        let modules: BTreeSet<Names> = paths.iter().map(|path| module_of(path)).collect();
        let mut tests = BTreeSet::new();
        let mut files = Vec::new();
        for path in paths {
            let text = std::fs::read_to_string(root.join(&path)).unwrap();
            let stream = TokenStream::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let mut all = Vec::new();
            flatten(stream, &mut all);
            let module = module_of(&path);
            let (tokens, names) = without_tests(&all);
            tests.extend(names.into_iter().map(|name| [module.clone(), vec![name]].concat()));
            let uses = uses(&tokens, &module, &modules);
            files.push(File { path, module, tokens, uses });
        }
        files.retain(|file| !tests.contains(&file.module));
        assert!(files.len() > 200, "the house was not found");
        let imports = imports(&files);
        Self { files, imports }
    }

    /// The file of a path.
    pub fn file(&self, path: &str) -> &File {
        self.files.iter().find(|file| file.path == path).unwrap()
    }

    /// Each use of a file by another.
    pub fn arrows(&self) -> impl Iterator<Item = (&File, &File)> {
        self.imports.iter().flat_map(move |(from, to)| to.iter().map(move |to| (self.file(from), self.file(to))))
    }

    /// Arrows that belong to a circle: whatever uses nothing of the rest, or is used by nothing of the rest, is taken away
    /// until only circles are left.
    pub fn circles(&self) -> Vec<String> {
        let mut arrows: Vec<(&str, &str)> =
            self.arrows().map(|(from, to)| (from.path.as_str(), to.path.as_str())).collect();
        loop {
            let before = arrows.len();
            let from: BTreeSet<&str> = arrows.iter().map(|(from, _)| *from).collect();
            let to: BTreeSet<&str> = arrows.iter().map(|(_, to)| *to).collect();
            arrows.retain(|(a, b)| to.contains(a) && from.contains(b));
            if arrows.len() == before {
                return arrows.iter().map(|(from, to)| format!("{from} uses {to}")).collect();
            }
        }
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
}

fn module_of(path: &str) -> Names {
    let mut module: Names = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

fn flatten(stream: TokenStream, out: &mut Vec<String>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push(open.to_owned());
                flatten(group.stream(), out);
                out.push(close.to_owned());
            }
            TokenTree::Ident(ident) => out.push(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ':' && out.last().is_some_and(|last| last == ":") => {
                out.pop();
                out.push("::".to_owned());
            }
            TokenTree::Punct(punct) => out.push(punct.as_char().to_string()),
            TokenTree::Literal(_) => out.push("literal".to_owned()),
        }
    }
}

/// The tokens without items that exist in tests only, and the names of modules that do.
fn without_tests(all: &[String]) -> (Vec<String>, Vec<String>) {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut names) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < all.len() {
        if !all[at..].iter().take(mark.len()).eq(mark) {
            kept.push(all[at].clone());
            at += 1;
            continue;
        }
        at += mark.len();
        if all[at..].iter().take(1).eq(["mod"]) {
            names.push(all[at + 1].clone());
        }
        // The item ends with a semicolon, or with the brace that closes what it opened.
        let mut depth = 0_i32;
        while at < all.len() {
            let token = all[at].as_str();
            depth += i32::from(matches!(token, "{" | "(" | "[")) - i32::from(matches!(token, "}" | ")" | "]"));
            at += 1;
            if depth == 0 && matches!(token, ";" | "}") {
                break;
            }
        }
    }
    (kept, names)
}

/// A path from the crate's root; none for what is not ours.
fn absolute(path: &[String], module: &Names, modules: &BTreeSet<Names>) -> Option<Names> {
    let first = path.first()?;
    match first.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([&module[..], &path[1..]].concat()),
        "super" => {
            let above = path.iter().take_while(|name| *name == "super").count();
            Some([&module[..module.len().checked_sub(above)?], &path[above..]].concat())
        }
        _ => modules.contains(&[module.clone(), vec![first.clone()]].concat()).then(|| [&module[..], path].concat()),
    }
}

fn uses(tokens: &[String], module: &Names, modules: &BTreeSet<Names>) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token != "use" || tokens.get(at + 1).is_none_or(|next| next == "<") {
            continue;
        }
        let public = at > 0 && matches!(tokens[at - 1].as_str(), "pub" | ")");
        let end = at + tokens[at..].iter().position(|token| token == ";").unwrap();
        let mut leaves = Vec::new();
        leaves_of(&tokens[at + 1..end], &[], &mut leaves);
        for (path, name) in leaves {
            if let Some(path) = absolute(&path, module, modules) {
                found.push(Use { path, name, public });
            }
        }
    }
    found
}

/// The single paths of a tree of them, each with the name that it gets.
fn leaves_of(tree: &[String], before: &[String], out: &mut Vec<(Names, String)>) {
    if let Some(open) = tree.iter().position(|token| token == "{") {
        let head: Names = tree[..open].iter().filter(|token| *token != "::").cloned().collect();
        let before = [before, &head[..]].concat();
        let (mut depth, mut start) = (0, open + 1);
        for at in open + 1..tree.len() {
            match tree[at].as_str() {
                "{" => depth += 1,
                "}" if depth > 0 => depth -= 1,
                "}" | "," if depth == 0 => {
                    leaves_of(&tree[start..at], &before, out);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let (path, alias) = match tree.iter().position(|token| token == "as") {
        Some(at) => (&tree[..at], tree.get(at + 1)),
        None => (tree, None),
    };
    let mut path: Names = before.iter().chain(path.iter().filter(|token| *token != "::")).cloned().collect();
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    if let Some(last) = path.last().filter(|_| !tree.is_empty()) {
        let name = alias.unwrap_or(last).clone();
        out.push((path, name));
    }
}

/// Which file uses which: by `use`, and by paths in the code. Handing on a part of one's own is no use of it.
fn imports(files: &[File]) -> BTreeMap<String, BTreeSet<String>> {
    let by_module: BTreeMap<&Names, &File> = files.iter().map(|file| (&file.module, file)).collect();
    let modules: BTreeSet<Names> = files.iter().map(|file| file.module.clone()).collect();
    let handed_on: BTreeMap<(&Names, &str), &Names> = files
        .iter()
        .flat_map(|file| file.uses.iter().map(move |used| (file, used)))
        .filter(|(_, used)| used.public)
        .map(|(file, used)| ((&file.module, used.name.as_str()), &used.path))
        .collect();
    let target = |path: &Names| {
        let mut path = path.clone();
        // A name may be handed on more than once.
        for _ in 0..8 {
            let length = (0..=path.len()).rev().find(|length| modules.contains(&path[..*length])).unwrap_or(0);
            let module = path[..length].to_vec();
            let next = path.get(length).and_then(|name| handed_on.get(&(&module, name.as_str())));
            let Some(next) = next else { return by_module.get(&module).map(|file| file.path.clone()) };
            path = [next.as_slice(), &path[length + 1..]].concat();
        }
        None
    };
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files {
        let own = |used: &&Use| !(used.public && used.path.starts_with(&file.module));
        let used = file.uses.iter().filter(own).map(|used| used.path.clone());
        let in_code = paths(&file.tokens).into_iter().filter_map(|path| absolute(&path, &file.module, &modules));
        let to = used.chain(in_code).filter_map(|path| target(&path)).filter(|to| *to != file.path);
        found.insert(file.path.clone(), to.collect());
    }
    found
}

/// Paths of the code outside `use`: two names at least.
fn paths(tokens: &[String]) -> Vec<Names> {
    let is_name = |token: &String| token.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" && tokens.get(at + 1).is_some_and(|next| next != "<") {
            at += tokens[at..].iter().position(|token| token == ";").unwrap();
        } else if is_name(&tokens[at]) {
            let mut path = vec![tokens[at].clone()];
            let inside = at > 0 && matches!(tokens[at - 1].as_str(), "::" | ".");
            while tokens.get(at + 1).is_some_and(|next| next == "::") && tokens.get(at + 2).is_some_and(&is_name) {
                path.push(tokens[at + 2].clone());
                at += 2;
            }
            if path.len() > 1 && !inside {
                found.push(path);
            }
        }
        at += 1;
    }
    found
}
