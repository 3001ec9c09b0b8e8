//! Names of kinds and roles, as message ids: `kind-donation-receive`, `role-approver`.

use minhbach_ledger::kinds::governance::Role;

/// The message id of a kind's name; versions of a kind share it.
pub fn kind_key(kind: impl AsRef<str>) -> String {
    let kind = kind.as_ref();
    let name = kind.split('/').next().unwrap_or(kind);
    format!("kind-{}", name.replace(['.', '_'], "-"))
}

/// The message id of a role's name.
pub fn role_key(role: impl AsRef<str>) -> String {
    format!("role-{}", role.as_ref().replace('_', "-"))
}

/// The message id of the name of a sort of account.
pub fn account_key(sort: impl AsRef<str>) -> String {
    format!("account-kind-{}", sort.as_ref())
}

/// The code of a role, as the format spells it.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Governor => "governor",
        Role::Accountant => "accountant",
        Role::Cashier => "cashier",
        Role::Storekeeper => "storekeeper",
        Role::Approver => "approver",
        Role::FieldOfficer => "field_officer",
        Role::Inspector => "inspector",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Lang, Tr};
    use minhbach_ledger::kinds::Kind;

    #[test]
    fn every_kind_and_role_has_a_name() {
        for lang in Lang::ALL {
            for kind in Kind::ALL {
                let key = kind_key(kind.name());
                assert!(!Tr(lang).t(&key).starts_with('['), "{key} in {lang:?}");
            }
        }
    }

    #[test]
    fn roles_are_spelt_as_the_format_spells_them() {
        use Role::*;
        for role in [
            Governor,
            Accountant,
            Cashier,
            Storekeeper,
            Approver,
            FieldOfficer,
            Inspector,
        ] {
            assert_eq!(serde_json::to_value(role).unwrap(), role_name(role));
            assert!(!Tr(Lang::Vi).t(role_key(role_name(role))).starts_with('['));
        }
    }
}
