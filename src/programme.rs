//! The programme: who reports, on which countries and periods, in which languages, to whom.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::calendar::Period;
use crate::diagnostic::Checked;
use crate::document::Localised;

/// What `programme.yaml` says.
#[derive(Debug, Clone)]
pub struct Programme {
    /// The folder that everything else is relative to.
    pub folder: PathBuf,
    /// A short name without blanks.
    pub id: String,
    /// Its full name.
    pub title: Localised,
    /// Languages of reports; the first is the default.
    pub languages: Vec<String>,
    /// ISO 3166-1 alpha-3 codes, in the order of the file. A country is its index in this list.
    pub countries: Vec<String>,
    /// Groups of countries, by id; members are indices into `countries`.
    pub groups: BTreeMap<String, Vec<usize>>,
    /// Every period, in the order of the file, `each` written out. Ids are unique.
    pub periods: Vec<Period>,
    /// Objectives, by key, in the order of the file.
    pub objectives: Vec<(String, Localised)>,
    /// Who pays.
    pub donor: Option<Donor>,
    /// Who set the release policy, and when.
    pub policy_set_by: Option<PolicySetBy>,
}

/// Who pays, under which agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donor {
    /// Name of the donor.
    pub name: String,
    /// Number or title of the agreement.
    pub agreement: Option<String>,
    /// ISO 4217 code that finance is reported in.
    pub currency: Option<String>,
}

/// Who answers for the release policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySetBy {
    /// The person or office.
    pub name: String,
    /// The day it was set.
    pub date: crate::calendar::Day,
}

/// A country or a group of countries: what stands in the column `country` of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The country's or group's id.
    pub id: String,
    /// Indices of its countries in [`Programme::countries`].
    pub countries: Vec<usize>,
    /// Whether it is a group.
    pub is_group: bool,
}

impl Programme {
    /// Reads `programme.yaml` of a folder.
    ///
    /// # Errors
    /// Every unknown key, missing key, repeated period and unknown country, with its place.
    pub fn read(folder: &Path) -> Checked<Self> {
        let _unused = folder;
        unimplemented!("part of the define work")
    }

    /// Countries first, then groups, each in the order of the file.
    pub fn areas(&self) -> Vec<Area> {
        let country = |(index, id): (usize, &String)| Area {
            id: id.clone(),
            countries: vec![index],
            is_group: false,
        };
        let group = |(id, members): (&String, &Vec<usize>)| Area {
            id: id.clone(),
            countries: members.clone(),
            is_group: true,
        };
        self.countries
            .iter()
            .enumerate()
            .map(country)
            .chain(self.groups.iter().map(group))
            .collect()
    }
}
