//! Tables with commas between their cells, as spreadsheets write them: a cell in double quotes may hold commas, line breaks and doubled
//! double quotes.

/// The named columns of a table whose first row names them, one row after another.
pub fn table<const COLUMNS: usize>(text: &str, columns: [&str; COLUMNS]) -> Vec<[String; COLUMNS]> {
    let mut rows = rows(text).into_iter();
    let names = rows.next().expect("a table has a first row");
    let places = columns.map(|column| {
        names.iter().position(|name| name == column).unwrap_or_else(|| panic!("the table has no column {column}"))
    });
    rows.map(|row| places.map(|place| row.get(place).cloned().unwrap_or_default())).collect()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
