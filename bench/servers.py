"""Servers as processes of a bench, on free ports; a bench says what failed with check(), and ends with finish()."""
import http.client, json, os, re, socket, subprocess, sys, time

TENANT, LIMIT, STARTS = 1, 900, 5
failed = []


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as probe:
        return probe.getsockname()[1]


class Server:
    """A server with a node of its own, or as a client of another server's node; its log is NAME.log beside its data."""

    def __init__(self, program, folder, name, data, beside=None, **more):
        self.program, self.name, self.port, self.data = program, name, free_port(), os.path.join(folder, data)
        self.cql = beside.cql if beside else free_port()
        settings = {'HTTP_PORT': self.port, 'DATA_DIR': self.data, 'JAVA_OPTS': '-Xmx256m', 'CASSANDRA_HEAP': '512m',
                    'CASSANDRA_PORT': self.cql, **more}
        if beside:
            settings.update({
                'CASSANDRA_CONTACT_POINTS': '127.0.0.1:%d' % self.cql, 'CASSANDRA_DATACENTER': 'dc1',
                'CASSANDRA_USER': 'kindred', 'CASSANDRA_PLAIN': 'true',
                'CASSANDRA_PASSWORD_FILE': os.path.join(beside.data, 'cassandra', 'password')})
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith('KINDRED_')}
        self.environment.update({'KINDRED_' + name: str(value) for name, value in settings.items()})
        self.log = os.path.join(folder, name + '.log')
        self.start()

    def start(self):
        with open(self.log, 'a') as log:
            self.process = subprocess.Popen([self.program, 'serve'], env=self.environment, stdout=log, stderr=log,
                                            cwd=os.path.dirname(self.log))

    def text(self):
        with open(self.log) as log:
            return log.read()

    def said(self):
        return (self.text().strip().splitlines() or [''])[-1]

    def answers(self, refusal=None):
        """Waits until it answers, or ends with the refusal. If it ends otherwise, it is started again: the nodes of older servers
        have two minutes to start, which is too short for a busy machine."""
        end, starts = time.time() + LIMIT, 1
        while time.time() < end:
            if self.process.poll() is None:
                if ' answers at ' in self.text():
                    return True
            elif starts == STARTS or refusal and refusal in self.said():
                return False
            else:
                print('%s is started again; it said: %s' % (self.name, self.said()[:200]), flush=True)
                starts += 1
                self.start()
            time.sleep(0.2)
        return False

    def ask(self, method, path, body=None, type='application/json', **headers):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=LIMIT)
        try:
            text = json.dumps(body) if type == 'application/json' and body is not None else body
            connection.request(method, path, text, {'X-Genesys-TenantId': str(TENANT), 'Content-Type': type, **headers})
            answer = connection.getresponse()
            content = answer.read().decode()
            following = re.search('<([^>]+)>; *rel="?next', answer.getheader('Link') or '')
            self.next = following and following.group(1)
            if answer.status >= 300:
                failed.append('%s: %s %s: %d %s' % (self.name, method, path, answer.status, content))
            return json.loads(content) if content.strip() else {}
        finally:
            connection.close()

    def define(self):
        """Attributes FirstName and EmailAddress, and a unique key of the second one."""
        names = [{'name': name, 'type': 'string'} for name in ('FirstName', 'EmailAddress')]
        self.ask('PUT', '/metadata/profiles', names)
        self.ask('POST', '/metadata/identification-keys', {'name': 'idEmail', 'attributes': ['EmailAddress'], 'unique': True})

    def upload(self, lines, parameters='', **headers):
        return self.ask('POST', '/profiles/import?id-key=idEmail' + parameters,
                        '\n'.join(['FirstName,EmailAddress'] + lines) + '\n', 'text/csv', **headers)

    def found(self, number):
        return self.ask('GET', '/profiles?EmailAddress=p%d@x.org' % number)

    def finds(self, numbers, title):
        lost = [number for number in numbers if len(self.found(number)) != 1]
        check('%s finds %d of %d %s' % (self.name, len(numbers) - len(lost), len(numbers), title), not lost, lost[:5])

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(LIMIT)


def row(number):
    return 'P%d,p%d@x.org' % (number, number)


def check(what, good, seen=''):
    print(('ok      ' if good else 'FAILED  ') + what, flush=True)
    if not good:
        failed.append('%s %s' % (what, seen))
    return good


def finish():
    for fault in failed:
        print('FAILED  ' + fault[:600])
    print('failed' if failed else 'all checks passed')
    sys.exit(1 if failed else 0)
