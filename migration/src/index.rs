//! Short forms for the indexes that the steps create.

use sea_orm_migration::prelude::*;

fn index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(table)).to_owned();
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}

/// An index that speeds up look-ups.
pub fn plain_index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    index(name, table, columns)
}

/// An index that also forbids two rows with the same values.
pub fn unique_index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    index(name, table, columns).unique().to_owned()
}
