#!/bin/bash
# A real one-node Kubernetes for as long as a command runs: etcd, API server, controllers, scheduler, kubelet and
# containerd, in network, mount and process namespaces of their own. Nothing of it can be reached from outside, and
# when the command ends, all of it ends with it.
#
#   node.sh check          says in a line why it cannot run here, and exits with 3
#   node.sh run COMMAND…   KUBECONFIG, NODE_BIN and NODE_RUN tell the command where everything is
#
# TENON_KUBERNETES  directory with kubernetes-1.20.2-linux-amd64.tar.xz and pause-3.2.tar
#                   (default: shared/kubernetes beside the checkout)
# TENON_KUBERNETES_CACHE  what is unpacked and downloaded (Debian's containerd, runc, CNI plugins, etcd and kubectl),
#                   default ~/.cache/tenon/kubernetes
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../../../../.." && pwd)
source=${TENON_KUBERNETES:-$checkout/../shared/kubernetes}
export NODE_BIN=${TENON_KUBERNETES_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/tenon/kubernetes}
archive=kubernetes-1.20.2-linux-amd64.tar.xz
packages="containerd runc containernetworking-plugins etcd-server kubernetes-client"
api=10.250.0.1

refuse() { echo "no Kubernetes here: $1"; exit 3; }

check() {
  [ "$(uname -sm)" = "Linux x86_64" ] || refuse "the binaries are for Linux on x86_64"
  [ "$(id -u)" = 0 ] || refuse "a node needs root"
  [ -f "$source/$archive" ] || refuse "TENON_KUBERNETES names no directory with $archive"
  for tool in unshare ip openssl curl tar xz dpkg apt-get flock; do
    command -v "$tool" >/dev/null || refuse "'$tool' is not installed"
  done
  [ -d /sys/fs/cgroup/memory ] || refuse "this version of the kubelet needs control groups of version 1"
  unshare --net --mount --pid --fork true 2>/dev/null || refuse "namespaces cannot be made"
  mkdir -p "$NODE_BIN"
  (flock 9; unpack) 9>"$NODE_BIN/.lock" || refuse "Debian's packages ($packages) cannot be downloaded"
}

unpack() {
  [ -x "$NODE_BIN/kubelet" ] || tar -C "$NODE_BIN" -xJf "$source/$archive"
  [ -f "$NODE_BIN/packages.done" ] && return
  local debs; debs=$(mktemp -d "$NODE_BIN/debs.XXXX")
  (cd "$debs" && apt-get download -q $packages >/dev/null 2>&1 && for deb in *.deb; do dpkg -x "$deb" "$NODE_BIN"; done &&
    touch "$NODE_BIN/packages.done")
  rm -rf "$debs"
  [ -f "$NODE_BIN/packages.done" ]
}

run() {
  check >&2
  export NODE_RUN; NODE_RUN=$(mktemp -d "${TMPDIR:-/tmp}/tenon-node.XXXXXX")
  export NODE_GROUP=${NODE_RUN##*/}
  trap clean EXIT
  set +e
  unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private "$here/node.sh" inside "$@" <&0 &
  child=$!
  trap 'kill -9 $child 2>/dev/null' TERM INT HUP
  wait $child
  status=$?
  exit $status
}

clean() {
  rm -rf "$NODE_RUN" 2>/dev/null || { sleep 1; rm -rf "$NODE_RUN"; } || true
  for _ in $(seq 20); do
    find /sys/fs/cgroup/*/"$NODE_GROUP" -depth -type d -exec rmdir {} \; 2>/dev/null
    ls -d /sys/fs/cgroup/*/"$NODE_GROUP" >/dev/null 2>&1 || return 0
    sleep 0.2
  done
}

# ---- from here on inside of the namespaces; this script is the first process, with which all others end

start() { # NAME COMMAND…
  local name=$1; shift
  "$@" >>"$NODE_RUN/logs/$name.log" 2>&1 </dev/null &
  echo $! >"$NODE_RUN/$name.pid"
}

await() { # WHAT COMMAND…
  local what=$1; shift
  for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.2; done
  echo "not in 60 s: $what; the logs are in $NODE_RUN/logs" >&2
  tail -n 20 "$NODE_RUN"/logs/*.log >&2
  exit 1
}

network() {
  ip link set lo up
  ip addr add 10.96.0.1/32 dev lo
  ip link add cni0 type bridge
  ip addr add $api/24 dev cni0
  ip link set cni0 up
  ip route add 10.96.0.0/16 dev cni0
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

settings() {
  # What Kubernetes keeps in fixed places is each node's own, and gone with it.
  for directory in /var/log /var/lib/cni /var/lib/kubelet /run/containerd; do
    mkdir -p "$directory"
    mount -t tmpfs node "$directory"
  done
  # JVMs look there for others of their process id, which means nothing across process namespaces.
  mkdir -p /tmp/hsperfdata_root
  mount -t tmpfs node /tmp/hsperfdata_root
  mount --make-rshared /
  # The kubelet wants to write settings of the whole machine: these files take them.
  mkdir -p "$NODE_RUN/sysctl"
  while read -r name value; do
    echo "$value" >"$NODE_RUN/sysctl/${name//\//_}"
    mount --bind "$NODE_RUN/sysctl/${name//\//_}" "/proc/sys/$name"
  done <<'SETTINGS'
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
SETTINGS
}

# Tests ask for more cores than they use: the kubelet is told of sixteen.
cores() {
  local tree=$NODE_RUN/devices
  mkdir -p "$tree"/{cpu,node/node0}
  cp /sys/devices/system/node/node0/meminfo "$tree/node/node0/"
  echo 0-15 | tee "$tree/cpu/online" "$tree/cpu/possible" "$tree/cpu/present" "$tree/node/node0/cpulist" >/dev/null
  for cpu in $(seq 0 15); do
    mkdir -p "$tree/cpu/cpu$cpu"/{topology,cache} "$tree/node/node0/cpu$cpu/topology"
    for file in "$tree/cpu/cpu$cpu" "$tree/node/node0/cpu$cpu"; do
      echo "$cpu" >"$file/topology/core_id"
      echo 0 >"$file/topology/physical_package_id"
      echo 1 >"$file/online"
    done
  done
  mount --bind "$tree/node" /sys/devices/system/node
  mount --bind "$tree/cpu" /sys/devices/system/cpu
}

certificates() (
  cd "$NODE_RUN/pki"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=test-ca -keyout ca.key -out ca.crt 2>/dev/null
  issue apiserver /CN=kube-apiserver "IP:127.0.0.1,IP:10.96.0.1,IP:$api,DNS:localhost,DNS:kubernetes.default.svc"
  issue admin /O=system:masters/CN=admin DNS:admin
  issue controllers /CN=system:kube-controller-manager DNS:controllers
  issue scheduler /CN=system:kube-scheduler DNS:scheduler
  issue kubelet /O=system:nodes/CN=system:node:node1 "DNS:node1,IP:127.0.0.1"
  openssl genrsa -out accounts.key 2048 2>/dev/null
  openssl rsa -in accounts.key -pubout -out accounts.pub 2>/dev/null
)

issue() { # NAME SUBJECT ALTERNATIVE-NAMES
  openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$1.crt" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=clientAuth,serverAuth\n' "$3") 2>/dev/null
  cat >"$NODE_RUN/$1.kubeconfig" <<KUBECONFIG
apiVersion: v1
kind: Config
clusters: [{name: node, cluster: {server: "https://$api", certificate-authority: $NODE_RUN/pki/ca.crt}}]
users: [{name: user, user: {client-certificate: $NODE_RUN/pki/$1.crt, client-key: $NODE_RUN/pki/$1.key}}]
contexts: [{name: node, context: {cluster: node, user: user}}]
current-context: node
KUBECONFIG
}

api_server() {
  local pki=$NODE_RUN/pki
  start apiserver "$NODE_BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:22379 \
    --bind-address=0.0.0.0 --advertise-address=$api --secure-port=443 --insecure-port=0 \
    --service-cluster-ip-range=10.96.0.0/16 --client-ca-file="$pki/ca.crt" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --service-account-key-file="$pki/accounts.pub" --service-account-signing-key-file="$pki/accounts.key" \
    --service-account-issuer=https://kubernetes.default.svc \
    --kubelet-client-certificate="$pki/admin.crt" --kubelet-client-key="$pki/admin.key" \
    --authorization-mode=Node,RBAC --kubelet-preferred-address-types=InternalIP --allow-privileged=true
}

api_is_ready() {
  [ "$(curl -s --cacert "$NODE_RUN/pki/ca.crt" --cert "$NODE_RUN/pki/admin.crt" --key "$NODE_RUN/pki/admin.key" \
    https://$api/readyz)" = ok ]
}

control_plane() {
  start etcd "$NODE_BIN/usr/bin/etcd" --name node --data-dir "$NODE_RUN/etcd" --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:22379 --advertise-client-urls http://127.0.0.1:22379 \
    --listen-peer-urls http://127.0.0.1:22380 --initial-advertise-peer-urls http://127.0.0.1:22380 \
    --initial-cluster node=http://127.0.0.1:22380
  api_server
  await "the API server is ready" api_is_ready
  start controllers "$NODE_BIN/kube-controller-manager" --kubeconfig="$NODE_RUN/controllers.kubeconfig" \
    --service-account-private-key-file="$NODE_RUN/pki/accounts.key" --root-ca-file="$NODE_RUN/pki/ca.crt" \
    --use-service-account-credentials=true --bind-address=127.0.0.1 --port=0 --leader-elect=false \
    --cert-dir="$NODE_RUN/certificates"
  start scheduler "$NODE_BIN/kube-scheduler" --kubeconfig="$NODE_RUN/scheduler.kubeconfig" --bind-address=127.0.0.1 \
    --port=0 --leader-elect=false --cert-dir="$NODE_RUN/certificates"
}

containers() {
  cat >"$NODE_RUN/cni/10-node.conflist" <<CNI
{"cniVersion":"0.4.0","name":"node","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":false,
"hairpinMode":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.250.0.0/24","gateway":"$api"}]],
"routes":[{"dst":"0.0.0.0/0"}],"dataDir":"$NODE_RUN/addresses"}},{"type":"loopback"}]}
CNI
  cat >"$NODE_RUN/containerd.toml" <<TOML
version = 2
root = "$NODE_RUN/containerd/root"
state = "$NODE_RUN/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs","io.containerd.snapshotter.v1.zfs","io.containerd.snapshotter.v1.aufs","io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$NODE_RUN/containerd.sock"
[ttrpc]
  address = "$NODE_RUN/containerd.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:3.2"
  stream_server_address = "127.0.0.1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$NODE_BIN/usr/lib/cni"
    conf_dir = "$NODE_RUN/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "$NODE_BIN/usr/sbin/runc"
        SystemdCgroup = false
TOML
  start containerd "$NODE_BIN/usr/bin/containerd" -c "$NODE_RUN/containerd.toml"
  await "containerd answers" ctr version
  ctr images import "$source/pause-3.2.tar" >>"$NODE_RUN/logs/images.log" 2>&1
}

# An image with links alone, for pods that mount the machine's own /usr and so its Java.
image() {
  local layer=$NODE_RUN/image digest
  mkdir -p "$layer"/root/{usr,tmp,etc} "$layer/archive"
  for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$layer/root/$directory"; done
  chmod 1777 "$layer/root/tmp"
  echo 'root:x:0:0:root:/tmp:/bin/sh' >"$layer/root/etc/passwd"
  echo 'spark:x:185:0:spark:/tmp:/bin/sh' >>"$layer/root/etc/passwd"
  tar -C "$layer/root" --owner=0 --group=0 -cf "$layer/archive/layer.tar" .
  digest=$(sha256sum "$layer/archive/layer.tar" | cut -d' ' -f1)
  cat >"$layer/archive/config.json" <<CONFIG
{"architecture":"amd64","os":"linux","config":{"Env":["PATH=$(dirname "${NODE_JAVA:-/usr/bin/java}"):/bin:/usr/bin"]},
"rootfs":{"type":"layers","diff_ids":["sha256:$digest"]},"created":"2020-01-01T00:00:00Z"}
CONFIG
  echo '[{"Config":"config.json","RepoTags":["localhost/machine:1"],"Layers":["layer.tar"]}]' >"$layer/archive/manifest.json"
  tar -C "$layer/archive" -cf "$layer/image.tar" manifest.json config.json layer.tar
  ctr images import "$layer/image.tar" >>"$NODE_RUN/logs/images.log" 2>&1
}

ctr() { "$NODE_BIN/usr/bin/ctr" -a "$NODE_RUN/containerd.sock" -n k8s.io "$@"; }

kubelet() {
  for controller in blkio cpu cpuacct cpuset devices freezer memory pids systemd; do
    mkdir -p "/sys/fs/cgroup/$controller/$NODE_GROUP"
  done
  for file in cpuset.cpus cpuset.mems; do
    cat "/sys/fs/cgroup/cpuset/$file" >"/sys/fs/cgroup/cpuset/$NODE_GROUP/$file"
  done
  # Pods compete with the machine's processes as more than one of these.
  echo 4096 >"/sys/fs/cgroup/cpu/$NODE_GROUP/cpu.shares"
  cat >"$NODE_RUN/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $api
port: 10250
readOnlyPort: 0
healthzPort: 0
cgroupDriver: cgroupfs
cgroupRoot: /$NODE_GROUP
cgroupsPerQOS: true
enforceNodeAllocatable: ["pods"]
failSwapOn: false
makeIPTablesUtilChains: false
protectKernelDefaults: true
tlsCertFile: $NODE_RUN/pki/kubelet.crt
tlsPrivateKeyFile: $NODE_RUN/pki/kubelet.key
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $NODE_RUN/pki/ca.crt}}
authorization: {mode: Webhook}
clusterDomain: cluster.local
resolvConf: /etc/resolv.conf
evictionHard: {memory.available: "100Mi", nodefs.available: "1%", imagefs.available: "1%"}
nodeStatusUpdateFrequency: 4s
volumeStatsAggPeriod: 2s
volumePluginDir: $NODE_RUN/volume-plugins
YAML
  start kubelet "$NODE_BIN/kubelet" --config="$NODE_RUN/kubelet.yaml" --kubeconfig="$NODE_RUN/kubelet.kubeconfig" \
    --hostname-override=node1 --node-ip=$api --root-dir="$NODE_RUN/kubelet" --container-runtime=remote \
    --container-runtime-endpoint="unix://$NODE_RUN/containerd.sock" --pod-infra-container-image=localhost/pause:3.2 \
    --network-plugin=cni --seccomp-profile-root="$NODE_RUN/seccomp"
}

node_is_ready() {
  kubectl get node node1 | grep -q ' Ready' && kubectl get serviceaccount default
}

kubectl() { "$NODE_BIN/usr/bin/kubectl" --kubeconfig "$NODE_RUN/admin.kubeconfig" "$@"; }

inside() {
  # What is here is reached directly, and nothing else can be.
  unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
  export PATH=$NODE_BIN/usr/bin:$NODE_BIN/usr/sbin:$PATH KUBECONFIG=$NODE_RUN/admin.kubeconfig
  mkdir -p "$NODE_RUN"/{pki,logs,cni,addresses,volume-plugins,seccomp,kubelet}
  settings
  cores
  network
  certificates
  containers
  image
  control_plane
  kubelet
  await "the node is ready" node_is_ready
  set +e
  "$@"
  exit $?
}

case ${1:-} in
  check) check ;;
  run) shift; run "$@" ;;
  inside) shift; inside "$@" ;;
  # Within `run`: the API server goes and comes back.
  api-stop) kill -9 "$(cat "$NODE_RUN/apiserver.pid")" ;;
  api-start) api_server; await "the API server is ready" api_is_ready ;;
  # Within `run`: the node has the images of a tar.
  import) ctr images import "$2" >>"$NODE_RUN/logs/images.log" 2>&1 ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
