//! Names of kinds and roles, as message ids: `kind-donation-receive`, `role-approver`.

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
