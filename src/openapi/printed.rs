//! The document as the framework prints it. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

/// What the framework prints, as far as it is kept.
#[derive(Deserialize)]
pub(super) struct Printed {
    pub info: Map<String, Value>,
    pub tags: Vec<Value>,
    pub paths: Paths,
    #[serde(default)]
    pub components: Value,
}

/// Paths to methods to operations. The framework prints a path once for each struct that serves it; one map would keep the last.
pub(super) struct Paths(pub BTreeMap<String, Map<String, Value>>);

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Merging;
        impl<'de> de::Visitor<'de> for Merging {
            type Value = Paths;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("paths")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Paths, A::Error> {
                let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
                while let Some((path, methods)) = entries.next_entry::<String, Map<String, Value>>()? {
                    paths.entry(path).or_default().extend(methods);
                }
                Ok(Paths(paths))
            }
        }
        from.deserialize_map(Merging)
    }
}
