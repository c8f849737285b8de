//! What every text that people write shares, whatever it is posted under. May touch what stands left of it; knows no
//! thread and no case.

pub mod language;
