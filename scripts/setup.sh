# Shared by ./run and ./test: brings in everything that a fresh machine lacks. POSIX sh, sourced from the root.
# Needs git's checkout, python3 and pip; takes root or sudo only for system libraries.
# shellcheck shell=sh

UV_VERSION=0.13.9
STAMP=.venv/.outside-in-setup
export UV_PROJECT_ENVIRONMENT=.venv
unset VIRTUAL_ENV
# Trust what the system trusts, as pip does: companies often have an authority of their own.
[ -e /etc/ssl/certs/ca-certificates.crt ] && export UV_SYSTEM_CERTS=true

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "Error: $*"
    exit 1
}

# A path of the operator's, before we change to the root of the checkout.
absolute() {
    case $1 in
    /*) printf '%s\n' "$1" ;;
    "~" | "~/"*) printf '%s\n' "$HOME${1#"~"}" ;;
    *) printf '%s\n' "$started_in/$1" ;;
    esac
}

# uv pins every dependency by uv.lock. pip puts it into a folder of ours, which is allowed everywhere: Debian
# forbids pip only to change the system (PEP 668), and it ships no venv module.
find_uv() {
    uv=.tools/bin/uv
    [ "$("$uv" --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] && return
    if python3 -m pip --version >/dev/null 2>&1; then
        say "Getting uv $UV_VERSION (once) ..."
        PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
            python3 -m pip install --quiet --upgrade --target .tools "uv==$UV_VERSION" ||
            fail "pip could not get uv $UV_VERSION; is there a connection to the package index?"
    elif command -v uv >/dev/null; then
        uv=uv
    else
        fail "pip is missing; install it (Debian: apt-get install python3-pip) and start again"
    fi
}

# What the environment was made from: the place (scripts carry absolute paths) and the two files.
fingerprint() { printf '%s %s\n' "$(pwd -P)" "$(cat pyproject.toml uv.lock | cksum)"; }

# $1 = run or test. Skipped while nothing has changed; the environment for tests is good for ./run as well.
sync_environment() {
    now=$(fingerprint)
    if [ -x .venv/bin/outside-in ] && .venv/bin/python -c '' 2>/dev/null; then
        for kind in "$1" test; do
            [ "$(cat "$STAMP" 2>/dev/null)" = "$kind $now" ] && return
        done
    fi
    find_uv
    say "Installing the packages of uv.lock ..."
    # --inexact: what a developer has installed beside them stays.
    if [ "$1" = test ]; then
        "$uv" sync --frozen --inexact --group dev || fail "the packages could not be installed (see above)"
    else
        "$uv" sync --frozen --inexact --no-dev || fail "the packages could not be installed (see above)"
    fi
    printf '%s %s\n' "$1" "$now" >"$STAMP"
}

# How we may run apt-get: nothing (root), "sudo -n", or not at all (status 1).
may_install() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        return 1
    fi
}

apt_install() {
    say "Installing with apt-get: $*"
    apt="env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
    # Words in $as_root and $apt are meant to be split. Old package lists are the usual reason to fail at first.
    # shellcheck disable=SC2086
    $as_root $apt install -y --no-install-recommends "$@" >/dev/null 2>&1 || {
        $as_root $apt update >/dev/null && $as_root $apt install -y --no-install-recommends "$@" >/dev/null
    }
}

# Pango and HarfBuzz print the PDFs.
system_libraries() {
    if [ "$(uname)" = Darwin ] && command -v brew >/dev/null; then
        # macOS looks for libraries in /usr/local/lib only; Homebrew on Apple silicon is elsewhere.
        DYLD_FALLBACK_LIBRARY_PATH="$(brew --prefix)/lib:${DYLD_FALLBACK_LIBRARY_PATH:-/usr/local/lib:/usr/lib}"
        export DYLD_FALLBACK_LIBRARY_PATH
    fi
    status=0
    packages=$(.venv/bin/python -P -m api.processes.native) || status=$?
    [ "$status" = 0 ] && return
    # shellcheck disable=SC2086
    if may_install && apt_install $packages && .venv/bin/python -P -m api.processes.native >/dev/null; then
        return
    fi
    if [ "$(uname)" = Darwin ]; then
        command="brew install $packages"
    elif command -v apt-get >/dev/null; then
        command="sudo apt-get install $packages"
    else
        command="your package manager: Pango with PangoFT2, and HarfBuzz with HarfBuzz-subset"
    fi
    # Code 3: all that is missing is optional (PDFs get bigger).
    [ "$status" = 3 ] || fail "libraries for PDFs are missing; install them with: $command"
    say "Note: for smaller PDFs install: $command"
}

# Only offered: they are 66 MB. Without them a report says which characters it cannot show.
offer_fonts() {
    command -v apt-get >/dev/null || return 0
    fonts=$(.venv/bin/python -P -m reports.system_fonts) || return 0
    [ -z "$fonts" ] || say "Note: for Chinese, Japanese, Korean and emoji in PDFs install: sudo apt-get install $fonts"
}
